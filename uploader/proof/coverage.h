#ifndef UPLOADER_PROOF_COVERAGE_H_
#define UPLOADER_PROOF_COVERAGE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "proto/directorysync/directory/v1/directory.pb.h"
#include "proto/directorysync/upload/v1/passwords.pb.h"
#include "uploader/store/fleet_table.h"

namespace directory_sync::uploader {

// Whether a domain controller calls the hook, as its handler says.
enum class HookSign { kUnknown, kMissing, kInstalled, kCalling };

// What a handler last said of itself.
struct HandlerSign {
  absl::Time heard_at;
  HookSign hook = HookSign::kUnknown;
  int64_t unsent_items = 0;
  std::optional<absl::Time> oldest_unsent;
  std::optional<absl::Time> last_capture;
  // Changes that weren't captured, since the handler began.
  int64_t losses = 0;
  // Its clock less this machine's.
  absl::Duration clock_offset;
  std::string program_version;
  // What is wrong there and what cures it, one each: a hook that the system
  // refuses to load, a domain whose policy lets changes go past the hook.
  std::vector<std::string> problems;
};

// All that the coverage depends on.
struct CoverageView {
  absl::Time now;
  // What the directory says; an error: it can't be asked.
  absl::StatusOr<
      std::vector<directorysync::directory::v1::KnownDomainController>>
      known;
  std::vector<AdmittedController> admitted;
  // By DNS name, lower case.
  std::map<std::string, HandlerSign> signs;
  std::map<std::string, absl::Time> last_captures;
  // Accounts in scope with a missed change, by invocationId.
  std::map<std::string, int64_t> missed;
};

// How long a handler may be silent.
inline constexpr absl::Duration kSilentAfter = absl::Minutes(5);

// How each domain controller's password changes are captured, by DNS name.
// Pure.
directorysync::upload::v1::GetPasswordCoverageResponse AssessCoverage(
    const CoverageView& view);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PROOF_COVERAGE_H_
