#ifndef COMMON_CONFIG_CONFIG_H_
#define COMMON_CONFIG_CONFIG_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace directory_sync {

// What [provider] refused_in_passwords may hold.
inline constexpr char kRefusesNames[] = "names";
inline constexpr char kRefusesNonAscii[] = "non-ascii";

// The configuration file of the primary: what only its administrator on this
// machine may decide. docs/operations/configuration.md lists the keys. All
// relative paths are relative to the file's directory and absolute here.
struct Config {
  // [directory]
  std::string directory_domain;
  // ldaps://host[:port]; with a keytab also ldap://host[:port], encrypted by
  // Kerberos.
  std::vector<std::string> directory_servers;
  std::string directory_account;  // DN or user@domain
  // At most one of these two is given: a password, or Kerberos keys. Without
  // either the process logs in as the account that it runs as, where it has
  // one (see process_account.h).
  std::string directory_password_file;
  std::string directory_keytab_file;
  std::string directory_ca_file;  // empty: the system's certificates

  // [provider]
  std::string provider_url = "https://api.emailsrvr.com";
  std::string provider_ca_file;  // empty: the system's certificates
  int provider_reads_per_minute = 60;
  int provider_writes_per_minute = 30;
  // What it refuses of passwords beyond its documented rule.
  std::string provider_refused_password_characters;
  std::vector<std::string> provider_refused_in_passwords;

  // [relay]
  std::string relay_listen = "0.0.0.0:8732";
  std::vector<std::string> relay_addresses;  // as handlers reach it
  // The primary's DNS name where it is a domain controller itself.
  std::string own_domain_controller;

  // [services]: ports on 127.0.0.1.
  int supervisor_port = 8731;
  int directory_reader_port = 8733;
  int uploader_port = 8734;
  int relay_port = 8735;
  int webui_port = 8736;

  // [webui]
  int http_port = 8080;

  // [paths]
  std::string state_directory;     // by default StandardStateDirectory()
  std::string programs_directory;  // empty: beside the running program

  // Where the supervisor puts the identity of `role` (for example "uploader",
  // "operator"): tls.pem (key and certificate) and ca.crt.
  std::string IdentityDirectory(absl::string_view role) const;

  // Where the primary's own password handler finds its join bundle.
  std::string OwnHandlerDirectory() const;

  // Where `service` keeps what must survive it.
  std::string StateDirectory(absl::string_view service) const;
};

// "127.0.0.1:port".
std::string LoopbackAddress(int port);

// Reads and checks the file; errors as in ReadToml.
absl::StatusOr<Config> LoadConfig(const std::string& path);

}  // namespace directory_sync

#endif  // COMMON_CONFIG_CONFIG_H_
