#include "directory-reader/known_controllers.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/ldap/distinguished_name.h"
#include "common/ldap/utf8.h"
#include "common/status/status_macros.h"
#include "directory-reader/paged_search.h"

namespace directory_sync::directory_reader {
namespace {

constexpr absl::string_view kSettings = "CN=NTDS Settings,";
// CN=NTDS Settings,CN=<server>,CN=Servers,CN=<site>,CN=Sites,…
constexpr size_t kSitePart = 3;

// A controller and the DN, in lower case, of the server that it runs on.
struct OfServer {
  std::string server;
  KnownController controller;
};

ldap::SearchRequest RequestOf(const DomainController& controller,
                              std::string filter,
                              std::vector<std::string> attributes) {
  ldap::SearchRequest request;
  request.base =
      absl::StrCat("CN=Sites,", controller.root.configuration_naming_context);
  request.filter = std::move(filter);
  request.attributes = std::move(attributes);
  request.cancelled = controller.cancelled;
  return request;
}

// The domain's objects with all their attributes are there: as the original,
// or on a read-only domain controller as a full copy.
bool Holds(const ldap::Entry& entry, const std::string& naming_context) {
  return entry.HasValue("hasMasterNCs", naming_context) ||
         entry.HasValue("msDS-hasMasterNCs", naming_context) ||
         entry.HasValue("msDS-hasFullReplicaNCs", naming_context);
}

absl::StatusOr<OfServer> Decode(const ldap::Entry& entry) {
  OfServer result;
  ASSIGN_OR_RETURN(result.controller.invocation_id,
                   ldap::Guid::FromBytes(entry.Value("invocationId")));
  ASSIGN_OR_RETURN(const std::vector<ldap::NamePart> parts,
                   ldap::ParseDn(entry.dn));
  if (parts.size() > kSitePart) {
    result.controller.site = ldap::ToValidUtf8(parts[kSitePart].value);
  }
  result.controller.read_only = entry.HasValue("objectClass", "nTDSDSARO");
  result.server = absl::AsciiStrToLower(entry.dn.substr(kSettings.size()));
  return result;
}

absl::StatusOr<std::vector<OfServer>> ReadSettings(
    const DomainController& controller) {
  std::vector<OfServer> found;
  const ldap::SearchRequest request =
      RequestOf(controller, "(objectClass=nTDSDSA)",
                {"objectClass", "invocationId", "hasMasterNCs",
                 "msDS-hasMasterNCs", "msDS-hasFullReplicaNCs"});
  RETURN_IF_ERROR(
      ReadPages(*controller.session, request,
                [&](const ldap::Entry& entry) -> absl::Status {
                  // The loser of a conflict has another name and describes
                  // nobody.
                  if (!absl::StartsWithIgnoreCase(entry.dn, kSettings) ||
                      ldap::IsConflictDn(entry.dn.substr(kSettings.size())) ||
                      !Holds(entry, controller.root.default_naming_context)) {
                    return absl::OkStatus();
                  }
                  ASSIGN_OR_RETURN(OfServer one, Decode(entry));
                  found.push_back(std::move(one));
                  return absl::OkStatus();
                }));
  return found;
}

// DNS host names by the DN of the server, in lower case.
absl::StatusOr<std::map<std::string, std::string>> ReadHostNames(
    const DomainController& controller) {
  std::map<std::string, std::string> names;
  RETURN_IF_ERROR(
      ReadPages(*controller.session,
                RequestOf(controller, "(objectClass=server)", {"dNSHostName"}),
                [&](const ldap::Entry& entry) {
                  names[absl::AsciiStrToLower(entry.dn)] =
                      ldap::ToValidUtf8(entry.Value("dNSHostName"));
                  return absl::OkStatus();
                }));
  return names;
}

}  // namespace

absl::StatusOr<std::vector<KnownController>> ReadKnownControllers(
    const DomainController& controller) {
  ASSIGN_OR_RETURN(std::vector<OfServer> settings, ReadSettings(controller));
  ASSIGN_OR_RETURN(const auto names, ReadHostNames(controller));
  std::vector<KnownController> known;
  for (OfServer& one : settings) {
    const auto name = names.find(one.server);
    if (name != names.end()) one.controller.dns_host_name = name->second;
    known.push_back(std::move(one.controller));
  }
  if (known.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        controller.session->uri(), ": no domain controllers are seen under ",
        "CN=Sites,", controller.root.configuration_naming_context,
        "; let the account read the Configuration naming context, as "
        "Authenticated Users may by default"));
  }
  std::sort(known.begin(), known.end(),
            [](const KnownController& a, const KnownController& b) {
              return a.dns_host_name < b.dns_host_name;
            });
  return known;
}

}  // namespace directory_sync::directory_reader
