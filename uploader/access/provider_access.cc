#include "uploader/access/provider_access.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/status_macros.h"
#include "uploader/provider/registration.h"
#include "uploader/store/drift_table.h"
#include "uploader/store/registration_table.h"

namespace directory_sync::uploader {

using provider::ApiKeys;
using provider::Priority;

namespace {

ProviderAccess::Domains ToMessages(
    const std::vector<provider::MailDomain>& domains) {
  ProviderAccess::Domains messages;
  for (const provider::MailDomain& domain : domains) {
    auto& message = messages.emplace_back();
    message.set_name(domain.name);
    message.set_hosted_exchange(domain.hosted_exchange);
    message.set_hosted_email(domain.hosted_email);
  }
  return messages;
}

std::string DescribeDomains(const ProviderAccess::Domains& domains) {
  return absl::StrCat(
      "mail domains: ",
      absl::StrJoin(domains, ", ", [](std::string* out, const auto& domain) {
        out->append(domain.name());
      }));
}

}  // namespace

absl::Status NotRegisteredError() {
  return absl::FailedPreconditionError(
      "no API keys are registered: enter them on the Register page or with "
      "\"directory-syncctl register\"");
}

ProviderAccess::ProviderAccess(StateDatabase& state, const ValueCipher& cipher,
                               std::string provider_url, ClientFactory factory,
                               Clock& clock)
    : state_(state),
      cipher_(cipher),
      provider_url_(std::move(provider_url)),
      factory_(std::move(factory)),
      clock_(clock) {}

absl::Status ProviderAccess::Load() {
  std::optional<Registration> stored;
  RETURN_IF_ERROR(state_.Read([&](Database& database) -> absl::Status {
    ASSIGN_OR_RETURN(stored,
                     RegistrationTable(database, cipher_).Get(provider_url_));
    return absl::OkStatus();
  }));
  if (!stored.has_value()) return absl::OkStatus();
  absl::MutexLock lock(&mutex_);
  keys_ = ApiKeys{std::move(stored->user_key), std::move(stored->secret_key)};
  ++last_generation_;
  return absl::OkStatus();
}

absl::StatusOr<ProviderAccess::Domains> ProviderAccess::Register(
    ApiKeys keys, const Actor& actor) {
  RETURN_IF_ERROR(provider::CheckApiKeys(keys));
  ASSIGN_OR_RETURN(Domains domains, Verify(keys));
  absl::MutexLock one_at_a_time(&change_mutex_);
  RETURN_IF_ERROR(Store(keys, domains, actor));
  absl::MutexLock lock(&mutex_);
  keys_ = std::move(keys);
  ++last_generation_;
  return domains;
}

absl::Status ProviderAccess::Unregister(const Actor& actor) {
  absl::MutexLock one_at_a_time(&change_mutex_);
  RETURN_IF_ERROR(state_.Write([&](Database& database) -> absl::Status {
    RETURN_IF_ERROR(RegistrationTable(database, cipher_).Remove());
    return AuditTable(database).Add(actor, "unregistered", "", clock_.Now());
  }));
  absl::MutexLock lock(&mutex_);
  keys_.reset();
  return absl::OkStatus();
}

void ProviderAccess::Renew() {
  absl::MutexLock lock(&mutex_);
  ++last_generation_;
}

absl::StatusOr<ProviderAccess::Domains> ProviderAccess::Verify(
    const ApiKeys& keys) const {
  ASSIGN_OR_RETURN(const std::unique_ptr<Client> client,
                   factory_(keys, Priority::kOperator));
  const absl::StatusOr<std::vector<provider::MailDomain>> domains =
      provider::VerifyRegistration(*client);
  if (absl::IsResourceExhausted(domains.status()) ||
      absl::IsDeadlineExceeded(domains.status())) {
    return absl::UnavailableError(domains.status().message());
  }
  RETURN_IF_ERROR(domains.status());
  return ToMessages(*domains);
}

absl::Status ProviderAccess::Store(const ApiKeys& keys, const Domains& domains,
                                   const Actor& actor) {
  Registration registration;
  registration.provider_url = provider_url_;
  registration.user_key = keys.user_key.Clone();
  registration.secret_key = keys.secret_key.Clone();
  registration.domains = domains;
  registration.os_user = actor.os_user;
  return state_.Write([&](Database& database) -> absl::Status {
    RETURN_IF_ERROR(
        RegistrationTable(database, cipher_).Put(registration, clock_.Now()));
    // The keys may be another account's, which has none of what is held.
    RETURN_IF_ERROR(DriftTable(database).MarkAll(clock_.Now()));
    return AuditTable(database).Add(actor, "registered",
                                    DescribeDomains(domains), clock_.Now());
  });
}

int64_t ProviderAccess::generation() const {
  absl::MutexLock lock(&mutex_);
  return keys_.has_value() ? last_generation_ : 0;
}

absl::StatusOr<std::unique_ptr<ProviderAccess::Client>>
ProviderAccess::NewClient(Priority priority) const {
  absl::MutexLock lock(&mutex_);
  if (!keys_.has_value()) {
    return NotRegisteredError();
  }
  return factory_(*keys_, priority);
}

}  // namespace directory_sync::uploader
