#include "password-handler/policy_file.h"

#include "common/log/log.h"
#include "common/platform/files.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"

namespace directory_sync::password_handler {
namespace {

constexpr absl::Duration kReadTimeout = absl::Seconds(5);

}  // namespace

absl::Status UpdatePolicyFile(DirectoryStamps& stamps,
                              const std::string& path) {
  const absl::StatusOr<PasswordPolicy> policy = stamps.ReadPolicy(kReadTimeout);
  if (!policy.ok()) {
    return Annotate(policy.status(), "reading the domain's password rules");
  }
  if (!policy->complexity) {
    LogWarning("complexity_off",
               {{"cure",
                 "Samba calls the hook only where the domain demands "
                 "complex passwords: samba-tool domain "
                 "passwordsettings set --complexity=on"}});
  }
  const std::string text = FormatPolicy(*policy);
  if (ReadFile(path).value_or("") == text) return absl::OkStatus();
  return AtomicWriteFile(path, text);
}

}  // namespace directory_sync::password_handler
