#include "directory-reader/controller_discovery.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/backoff/backoff.h"

namespace directory_sync::directory_reader {
namespace {

constexpr int kLdapPort = 389;

std::string AddressOf(const dns::SrvRecord& record, bool kerberos) {
  if (!kerberos) return absl::StrCat("ldaps://", record.host);
  if (record.port == kLdapPort) return absl::StrCat("ldap://", record.host);
  return absl::StrCat("ldap://", record.host, ":", record.port);
}

}  // namespace

absl::StatusOr<std::vector<std::string>> DiscoverControllers(
    const std::string& domain, bool kerberos, const dns::NameServer& server) {
  absl::StatusOr<std::vector<dns::SrvRecord>> records =
      dns::LookUpSrv(absl::StrCat("_ldap._tcp.dc._msdcs.", domain), server);
  if (absl::IsNotFound(records.status())) {
    return absl::FailedPreconditionError(absl::StrCat(
        records.status().message(),
        ": let this machine ask the domain's DNS servers, or name the domain "
        "controllers in directory.servers"));
  }
  if (!records.ok()) return records.status();
  std::vector<std::string> addresses;
  for (const dns::SrvRecord& record :
       dns::InOrderOfUse(*std::move(records), SystemRandom)) {
    addresses.push_back(AddressOf(record, kerberos));
  }
  return addresses;
}

}  // namespace directory_sync::directory_reader
