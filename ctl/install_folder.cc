#include "ctl/install_folder.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/enrolment/join_bundle.h"
#include "common/platform/files.h"
#include "common/secret/secret_access.h"
#include "common/secret/secret_file.h"
#include "common/status/status_macros.h"
#include "ctl/handler_programs.h"

namespace directory_sync::ctl {
namespace {

constexpr char kName[] = "Directory Sync Password Handler Install";

constexpr char kReadme[] =
    R"(Directory Sync: password handler of a domain controller

1. Copy this folder to the domain controller (Samba on Debian 12), and there run,
   as root:
     sh install.sh
   It puts the programs into /usr/lib/directory-sync, the configuration into
   /etc/directory-sync/password-handler, starts the service
   directory-sync-password-handler and lets it put its hook into smb.conf.
2. Restart Samba:
     systemctl restart samba-ad-dc
3. "directory-syncctl domain-controllers list" on the primary shows it.
4. Delete this folder and its copies: it holds secrets.

Without systemd, keep the folder where it is, start
  ./password_handler --config=handler.toml
and run
  ./password_handler setup --config=handler.toml

join-bundle.json is good for one use per listed domain controller, until it
expires.
)";

constexpr char kInstallScript[] = R"sh(#!/bin/sh
# Puts the password handler of this folder in place, and starts it.
#
#   sh install.sh [--no-start]   below DESTDIR, if that is set
set -eu
umask 077
cd "$(dirname "$0")"

programs="${DESTDIR:-}/usr/lib/directory-sync"
configuration="${DESTDIR:-}/etc/directory-sync/password-handler"
units="${DESTDIR:-}/etc/systemd/system"

[ "$(id -u)" = 0 ] || { echo "install.sh: run it as root" >&2; exit 1; }
[ -e join-bundle.json ] ||
  { echo "install.sh: join-bundle.json is missing; make the folder anew" >&2
    exit 1; }

mkdir -p "$configuration"
(umask 022; mkdir -p "$programs/lib" "$units"
  for library in lib/*; do
    install -m 0644 "$library" "$programs/lib/"
  done
  install -m 0755 password_handler password_hook "$programs/"
  cat > "$units/directory-sync-password-handler.service" << 'END'
[Unit]
Description=Directory Sync password handler
After=network-online.target
Wants=network-online.target

[Service]
Type=notify
NotifyAccess=main
ExecStart=/usr/lib/directory-sync/password_handler --config=/etc/directory-sync/password-handler/handler.toml
Restart=always
RestartSec=1
LimitCORE=0
NoNewPrivileges=yes
ProtectHome=yes
PrivateTmp=yes

[Install]
WantedBy=multi-user.target
END
)
for file in join-bundle.json handler.toml directory-password directory-ca.pem; do
  [ ! -e "$file" ] || install -m 0600 "$file" "$configuration/"
done

[ "${1:-}" != --no-start ] || exit 0
systemctl daemon-reload
systemctl enable --now directory-sync-password-handler
"$programs/password_handler" setup --config="$configuration/handler.toml"
)sh";

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

absl::StatusOr<std::string> InstallFolder::Prepare(const std::string& directory,
                                                   const Config& config) {
  ASSIGN_OR_RETURN(const HandlerPrograms programs, FindHandlerPrograms(config));
  std::string folder = absl::StrCat(directory, "/", kName);
  RETURN_IF_ERROR(CreatePrivateDirectory(folder));
  RETURN_IF_ERROR(CopyHandlerPrograms(programs, folder));
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
  RETURN_IF_ERROR(
      AtomicWriteFile(absl::StrCat(folder, "/install.sh"), kInstallScript));
  // Last: its presence says that the rest is there.
  return AtomicWriteFile(absl::StrCat(folder, "/", kJoinBundleFile),
                         join_bundle);
}

}  // namespace directory_sync::ctl
