#include "uploader/provider/registration.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "common/status/status_macros.h"

namespace directory_sync::provider {
namespace {

constexpr int kMaxPages = 400;

constexpr char kNotSuper[] =
    "The API keys aren't a super administrator's. Cure: generate API keys as a "
    "super administrator (control panel, My Profile > Generate API Keys), best "
    "one of its own for this program, and register with those";

// All items of a list that `read` gives a page of.
template <typename T, typename Read>
absl::StatusOr<std::vector<T>> ReadAllPages(const Read& read) {
  std::vector<T> all;
  PageRequest request;
  for (int page = 0; page < kMaxPages; ++page) {
    ReadResult<Page<T>> result = read(request);
    if (!result.value.ok()) return result.value.status();
    std::vector<T>& items = result.value->items;
    std::move(items.begin(), items.end(), std::back_inserter(all));
    request.offset += request.size;
    if (request.offset >= result.value->total) return all;
  }
  return absl::UnavailableError(
      "The provider's list doesn't end. Cure: ask the provider's support");
}

absl::Status CheckSuperAdministrator(ProviderClient& client) {
  const absl::StatusOr<std::vector<Administrator>> administrators =
      ReadAllPages<Administrator>([&](const PageRequest& page) {
        return client.ListAdministrators(page);
      });
  if (absl::IsPermissionDenied(administrators.status())) {
    return absl::PermissionDeniedError(kNotSuper);
  }
  RETURN_IF_ERROR(administrators.status());
  for (const Administrator& administrator : *administrators) {
    if (administrator.is_super && administrator.enabled) {
      return absl::OkStatus();
    }
  }
  return absl::PermissionDeniedError(kNotSuper);
}

}  // namespace

absl::StatusOr<std::vector<MailDomain>> ReadAllDomains(ProviderClient& client) {
  ASSIGN_OR_RETURN(std::vector<MailDomain> domains,
                   ReadAllPages<MailDomain>([&](const PageRequest& page) {
                     return client.ListDomains(page);
                   }));
  std::sort(
      domains.begin(), domains.end(),
      [](const MailDomain& a, const MailDomain& b) { return a.name < b.name; });
  return domains;
}

absl::StatusOr<std::vector<MailDomain>> VerifyRegistration(
    ProviderClient& client) {
  ASSIGN_OR_RETURN(std::vector<MailDomain> domains, ReadAllDomains(client));
  RETURN_IF_ERROR(CheckSuperAdministrator(client));
  for (const MailDomain& domain : domains) {
    if (domain.hosted_exchange || domain.hosted_email) return domains;
  }
  return absl::FailedPreconditionError(
      "The account has no mail domain with Hosted Exchange or Hosted Email. "
      "Cure: add one in the control panel, then register again");
}

}  // namespace directory_sync::provider
