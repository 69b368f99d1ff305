#ifndef UPLOADER_PROVIDER_REGISTRATION_H_
#define UPLOADER_PROVIDER_REGISTRATION_H_

#include <vector>

#include "absl/status/statusor.h"
#include "uploader/provider/provider_client.h"

namespace directory_sync::provider {

// Every mail domain of the account, by name. An error is that of the call that
// failed. UNAVAILABLE also for a list that doesn't end.
absl::StatusOr<std::vector<MailDomain>> ReadAllDomains(ProviderClient& client);

// Whether the client's keys are good for synchronization: reads the account's
// domains and administrators. Returns the domains.
//   UNAUTHENTICATED     the keys were refused
//   PERMISSION_DENIED   they aren't a super administrator's: they can't list
//                       administrators, or no enabled super administrator is
//                       among them
//   FAILED_PRECONDITION the account has no mail domain with either service
//   others              the provider can't be reached or fails
absl::StatusOr<std::vector<MailDomain>> VerifyRegistration(
    ProviderClient& client);

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_REGISTRATION_H_
