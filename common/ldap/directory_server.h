#ifndef COMMON_LDAP_DIRECTORY_SERVER_H_
#define COMMON_LDAP_DIRECTORY_SERVER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/ldap/guid.h"
#include "common/ldap/session.h"

namespace directory_sync::ldap {

// What a domain controller says of itself in its rootDSE, [MS-ADTS]
// 3.1.1.3.2. Servers that aren't Active Directory leave most of it empty.
struct RootDse {
  std::string default_naming_context;
  std::string configuration_naming_context;
  std::string dns_host_name;
  // DN of its NTDS Settings object, which holds the invocationId.
  std::string ds_service_name;
  uint64_t highest_committed_usn = 0;
  // 7 is Windows Server 2016.
  int domain_functional_level = 0;
  // It takes no changes and holds few passwords.
  bool read_only = false;
  // OIDs.
  std::vector<std::string> supported_controls;

  bool Supports(absl::string_view control_oid) const;
};

// One round trip; also tells that a session is alive.
absl::StatusOr<RootDse> ReadRootDse(Session& session, absl::Duration timeout);

// The question for highestCommittedUSN, for another request to travel right
// behind it. Must not outlive the session.
class UsnQuestion {
 public:
  // Sends it and doesn't wait.
  static absl::StatusOr<UsnQuestion> Ask(Session& session,
                                         absl::Duration timeout);

  // Waits for the answer; call it once. DataLoss: it has no number.
  absl::StatusOr<uint64_t> Answer();

 private:
  explicit UsnQuestion(std::unique_ptr<Search> search)
      : search_(std::move(search)) {}

  std::unique_ptr<Search> search_;
};

// The identity of the server's database. It changes when the server is
// restored from a backup.
absl::StatusOr<Guid> ReadInvocationId(Session& session,
                                      const std::string& ds_service_name,
                                      absl::Duration timeout);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_DIRECTORY_SERVER_H_
