#include "directory-reader/controller_discovery.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
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

// DNS can be forged, and whoever is logged in at gets the password: a host that
// isn't of the domain could prove its own name by any certificate.
bool IsWithin(absl::string_view host, absl::string_view domain) {
  return absl::EqualsIgnoreCase(host, domain) ||
         absl::EndsWithIgnoreCase(host, absl::StrCat(".", domain));
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
  std::string foreign;
  for (const dns::SrvRecord& record :
       dns::InOrderOfUse(*std::move(records), SystemRandom)) {
    if (IsWithin(record.host, domain)) {
      addresses.push_back(AddressOf(record, kerberos));
    } else {
      foreign = record.host;
    }
  }
  if (!addresses.empty()) return addresses;
  return absl::FailedPreconditionError(
      absl::StrCat("DNS names only hosts outside of ", domain,
                   " as its domain controllers (", foreign,
                   "), which may be forged; if they are right, name them in "
                   "directory.servers"));
}

}  // namespace directory_sync::directory_reader
