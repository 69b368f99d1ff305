#include "directory-reader/reader_setup.h"

#include <string>
#include <utility>

#include "common/ldap/certificate_authorities.h"
#include "common/ldap/connect.h"
#include "common/ldap/kerberos.h"
#include "common/ldap/uri.h"
#include "common/secret/secret_file.h"
#include "common/status/status_macros.h"
#include "directory-reader/controller_discovery.h"

namespace directory_sync::directory_reader {

namespace {

absl::StatusOr<ControllerPool::Connect> ByKerberos(
    const Config& config, const std::string& authorities) {
  RETURN_IF_ERROR(ldap::UseKeytab(config.directory_keytab_file));
  return [authorities](const std::string& uri) {
    return ldap::ConnectKerberos({uri, authorities});
  };
}

absl::StatusOr<ControllerPool::Connect> ByPassword(
    const Config& config, const std::string& authorities) {
  RETURN_IF_ERROR(ReadSecretFile(config.directory_password_file).status());
  return
      [authorities, account = config.directory_account,
       password_file = config.directory_password_file](const std::string& uri)
          -> absl::StatusOr<std::unique_ptr<ldap::Session>> {
        ASSIGN_OR_RETURN(const Secret password, ReadSecretFile(password_file));
        return ldap::ConnectSimple({uri, authorities}, account, password);
      };
}

// Only Kerberos encrypts by itself.
absl::Status CheckAddress(const std::string& uri, bool kerberos) {
  return kerberos ? ldap::ParseLdapUri(uri).status()
                  : ldap::ParseLdapsUri(uri).status();
}

}  // namespace

absl::StatusOr<std::unique_ptr<ControllerPool>> MakeControllerPool(
    const Config& config, Clock& clock) {
  // Only with a keytab all is encrypted without TLS.
  const bool kerberos = !config.directory_keytab_file.empty();
  ASSIGN_OR_RETURN(const std::string authorities,
                   ldap::AuthoritiesFile(config.directory_ca_file));
  for (const std::string& uri : config.directory_servers) {
    RETURN_IF_ERROR(CheckAddress(uri, kerberos));
  }
  ASSIGN_OR_RETURN(const ControllerPool::Connect connect,
                   config.directory_password_file.empty()
                       ? ByKerberos(config, authorities)
                       : ByPassword(config, authorities));
  ControllerPool::Options options;
  options.domain = config.directory_domain;
  options.uris = config.directory_servers;
  if (kerberos) {
    // Samba takes SASL inside TLS only where it is told to.
    options.address_of = [](const std::string& host) {
      return "ldap://" + host;
    };
  }
  if (options.uris.empty()) {
    options.discover = [domain = config.directory_domain, kerberos] {
      return DiscoverControllers(domain, kerberos);
    };
  }
  return std::make_unique<ControllerPool>(std::move(options), connect, clock);
}

}  // namespace directory_sync::directory_reader
