#include "directory-reader/domain_controller.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/ldap/distinguished_name.h"
#include "common/ldap/single_entry.h"
#include "common/status/status_macros.h"

namespace directory_sync::directory_reader {
namespace {

absl::Status CheckDomain(const ldap::RootDse& root, const std::string& uri,
                         const std::string& domain) {
  if (root.default_naming_context.empty() || root.ds_service_name.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(uri,
                     ": not an Active Directory domain controller; correct "
                     "directory.servers"));
  }
  ASSIGN_OR_RETURN(const std::string name,
                   ldap::DnsNameOfDn(root.default_naming_context));
  if (absl::EqualsIgnoreCase(name, domain)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(uri, ": a domain controller of ", name, ", not of ", domain,
                   "; correct directory.domain or directory.servers"));
}

absl::StatusOr<std::string> ReadDomainSid(ldap::Session& session,
                                          const std::string& naming_context,
                                          absl::Duration timeout) {
  ldap::SearchRequest request;
  request.base = naming_context;
  request.scope = ldap::SearchScope::kBase;
  request.attributes = {"objectSid"};
  request.time_limit = timeout;
  ASSIGN_OR_RETURN(const std::unique_ptr<ldap::SingleEntry> found,
                   ldap::ReadSingleEntry(session, request));
  return std::string(found->entry().Value("objectSid"));
}

}  // namespace

absl::StatusOr<DomainController> Introduce(
    std::unique_ptr<ldap::Session> session, const std::string& domain,
    absl::Duration timeout, Clock& clock) {
  DomainController controller;
  controller.session = std::move(session);
  RETURN_IF_ERROR(Refresh(controller, timeout, clock));
  RETURN_IF_ERROR(
      CheckDomain(controller.root, controller.session->uri(), domain));
  ASSIGN_OR_RETURN(
      controller.invocation_id,
      ldap::ReadInvocationId(*controller.session,
                             controller.root.ds_service_name, timeout));
  ASSIGN_OR_RETURN(
      controller.domain_sid,
      ReadDomainSid(*controller.session, controller.root.default_naming_context,
                    timeout));
  return controller;
}

absl::Status Refresh(DomainController& controller, absl::Duration timeout,
                     Clock& clock) {
  const absl::Duration before = clock.Monotonic();
  ASSIGN_OR_RETURN(controller.root,
                   ldap::ReadRootDse(*controller.session, timeout));
  controller.latency = clock.Monotonic() - before;
  return absl::OkStatus();
}

}  // namespace directory_sync::directory_reader
