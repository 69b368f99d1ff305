// Samba's `check password script`: a new password comes on standard input, the
// account in the environment; exit code 0 lets the change pass.
//
//   check password script = /usr/sbin/password_hook --socket=… --spool=…
//
// What follows " -- " is a script that was there before and is run first.

#include <sodium.h>

#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/platform/environment.h"
#include "common/platform/hardening.h"
#include "common/status/status_macros.h"
#include "password-handler/hook/directory_transaction.h"
#include "password-handler/hook/hook_run.h"
#include "password-handler/hook/standard_input.h"

ABSL_FLAG(std::string, socket, "/run/directory-sync/password-handler/hook",
          "the password handler's socket");
ABSL_FLAG(std::string, spool, "/var/lib/directory-sync/password-handler/spool",
          "directory for tombstones");
ABSL_FLAG(absl::Duration, timeout, absl::Milliseconds(500),
          "how long the handler is waited for");

namespace directory_sync::password_handler {
namespace {

constexpr size_t kMaxPasswordSize = 1024;

HookPurpose PurposeOfThis() {
  const absl::StatusOr<bool> is_change = IsInDirectoryTransaction();
  if (!is_change.ok()) return HookPurpose::kUnknown;
  return *is_change ? HookPurpose::kChange : HookPurpose::kValidation;
}

absl::Status Main(std::vector<std::string> chained) {
  RETURN_IF_ERROR(HardenProcess());
  HookMessage message;
  message.entered = SystemClock().Now();
  message.entered_monotonic = SystemClock().Monotonic();
  message.id.resize(16);
  randombytes_buf(message.id.data(), message.id.size());
  message.sam_account_name = GetEnvironment("SAMBA_CPS_ACCOUNT_NAME");
  if (message.sam_account_name.empty()) {
    return absl::InvalidArgumentError(
        "SAMBA_CPS_ACCOUNT_NAME is not set; this program is for smb.conf's "
        "'check password script'");
  }
  HookOptions options;
  options.purpose = PurposeOfThis();
  options.socket = absl::GetFlag(FLAGS_socket);
  options.spool = absl::GetFlag(FLAGS_spool);
  options.timeout = absl::GetFlag(FLAGS_timeout);
  options.chained = std::move(chained);
  absl::StatusOr<Secret> password =
      ReadStandardInput(kMaxPasswordSize, options.timeout);
  if (!password.ok()) return password.status();
  message.password = *std::move(password);
  return RunHook(options, GetEnvironment("SAMBA_CPS_FULL_NAME"),
                 std::move(message));
}

}  // namespace
}  // namespace directory_sync::password_handler

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Samba's check password script.");
  const std::vector<char*> words = absl::ParseCommandLine(argc, argv);
  if (sodium_init() < 0) return 2;
  const absl::Status status =
      directory_sync::password_handler::Main({words.begin() + 1, words.end()});
  if (status.ok()) return 0;
  std::cerr << "password_hook: " << status.message() << std::endl;
  return 1;
}
