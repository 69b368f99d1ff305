#include "ctl/install_folder.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/enrolment/join_bundle.h"
#include "common/platform/files.h"
#include "common/secret/secret_access.h"
#include "common/secret/secret_file.h"
#include "common/status/status_macros.h"

namespace directory_sync::ctl {
namespace {

constexpr char kName[] = "Directory Sync Password Handler Install";

constexpr char kReadme[] =
    R"(Directory Sync: password handler of a domain controller

1. Copy this folder to the domain controller, for example to
   /etc/directory-sync/password-handler, and keep it readable for root only.
2. Start the handler there:
     password_handler --config=/etc/directory-sync/password-handler/handler.toml
   It joins by itself; "directory-syncctl domain-controllers list" on the
   primary shows it.
3. Let it put its hook into Samba, and restart Samba:
     password_handler setup --config=/etc/directory-sync/password-handler/handler.toml
4. Delete the copies of this folder elsewhere: it holds secrets.

join-bundle.json is good for one use per listed domain controller, until it
expires.
)";

// As TOML's basic string.
std::string Quoted(absl::string_view text) {
  return absl::StrCat(
      "\"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
}

std::string HandlerConfiguration(const Config& config) {
  std::string text = absl::StrCat(
      "# Made by directory-syncctl domain-controllers add.\n"
      "[directory]\naccount = ",
      Quoted(config.directory_account),
      "\npassword_file = \"directory-password\"\n");
  absl::StrAppend(&text, "ca_file = \"directory-ca.pem\"\n");
  return text;
}

}  // namespace

absl::StatusOr<std::string> InstallFolder::Prepare(
    const std::string& directory) {
  std::string folder = absl::StrCat(directory, "/", kName);
  RETURN_IF_ERROR(CreatePrivateDirectory(folder));
  return folder;
}

absl::Status InstallFolder::Write(const std::string& folder,
                                  absl::string_view join_bundle,
                                  const Config& config) {
  ASSIGN_OR_RETURN(const Secret password,
                   ReadSecretFile(config.directory_password_file));
  RETURN_IF_ERROR(AtomicWriteFile(absl::StrCat(folder, "/directory-password"),
                                  password.Reveal(SecretAccess())));
  if (!config.directory_ca_file.empty()) {
    ASSIGN_OR_RETURN(const std::string authority,
                     ReadFile(config.directory_ca_file));
    RETURN_IF_ERROR(
        AtomicWriteFile(absl::StrCat(folder, "/directory-ca.pem"), authority));
  }
  RETURN_IF_ERROR(AtomicWriteFile(absl::StrCat(folder, "/handler.toml"),
                                  HandlerConfiguration(config)));
  RETURN_IF_ERROR(
      AtomicWriteFile(absl::StrCat(folder, "/README.txt"), kReadme));
  // Last: its presence says that the rest is there.
  return AtomicWriteFile(absl::StrCat(folder, "/", kJoinBundleFile),
                         join_bundle);
}

}  // namespace directory_sync::ctl
