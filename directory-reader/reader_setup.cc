#include "directory-reader/reader_setup.h"

#include <string>
#include <utility>

#include "common/ldap/certificate_authorities.h"
#include "common/ldap/connect.h"
#include "common/ldap/uri.h"
#include "common/secret/secret_file.h"
#include "common/status/status_macros.h"

namespace directory_sync::directory_reader {

absl::StatusOr<std::unique_ptr<ControllerPool>> MakeControllerPool(
    const Config& config, Clock& clock) {
  RETURN_IF_ERROR(ReadSecretFile(config.directory_password_file).status());
  ASSIGN_OR_RETURN(const std::string authorities,
                   ldap::AuthoritiesFile(config.directory_ca_file));
  for (const std::string& uri : config.directory_servers) {
    RETURN_IF_ERROR(ldap::ParseLdapsUri(uri).status());
  }
  ControllerPool::Options options;
  options.domain = config.directory_domain;
  options.uris = config.directory_servers;
  const auto connect =
      [authorities, account = config.directory_account,
       password_file = config.directory_password_file](const std::string& uri)
      -> absl::StatusOr<std::unique_ptr<ldap::Session>> {
    ASSIGN_OR_RETURN(const Secret password, ReadSecretFile(password_file));
    return ldap::ConnectSimple({uri, authorities}, account, password);
  };
  return std::make_unique<ControllerPool>(std::move(options), connect, clock);
}

}  // namespace directory_sync::directory_reader
