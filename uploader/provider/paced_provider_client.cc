#include "uploader/provider/paced_provider_client.h"

#include <string>
#include <utility>

namespace directory_sync::provider {
namespace {

ProviderAnswer NotMade(const absl::Status& status) {
  ProviderAnswer answer;
  answer.failure = FailureKind::kNotMade;
  answer.error_message = std::string(status.message());
  return answer;
}

bool IsThrottled(const ProviderAnswer& answer) {
  return answer.failure == FailureKind::kThrottled;
}

}  // namespace

template <typename T, typename Call>
ReadResult<T> PacedProviderClient::Read(const Call& call) {
  absl::StatusOr<Pacer::Permit> permit =
      pacer_.Await(CallClass::kRead, priority_, permit_timeout_);
  if (!permit.ok()) return {permit.status(), NotMade(permit.status())};
  ReadResult<T> result = call();
  permit->End(IsThrottled(result.answer));
  return result;
}

template <typename Call>
WriteResult PacedProviderClient::Write(const Call& call) {
  absl::StatusOr<Pacer::Permit> permit =
      pacer_.Await(CallClass::kWrite, priority_, permit_timeout_);
  if (!permit.ok()) return {permit.status(), NotMade(permit.status())};
  WriteResult result = call();
  permit->End(IsThrottled(result.answer));
  return result;
}

ReadResult<Page<MailDomain>> PacedProviderClient::ListDomains(
    const PageRequest& page) {
  return Read<Page<MailDomain>>([&] { return client_->ListDomains(page); });
}

ReadResult<Page<Administrator>> PacedProviderClient::ListAdministrators(
    const PageRequest& page) {
  return Read<Page<Administrator>>(
      [&] { return client_->ListAdministrators(page); });
}

ReadResult<Page<MailboxSummary>> PacedProviderClient::ListMailboxes(
    MailService service, absl::string_view domain, const PageRequest& page) {
  return Read<Page<MailboxSummary>>(
      [&] { return client_->ListMailboxes(service, domain, page); });
}

ReadResult<Mailbox> PacedProviderClient::GetMailbox(
    MailService service, const MailAddress& address) {
  return Read<Mailbox>([&] { return client_->GetMailbox(service, address); });
}

WriteResult PacedProviderClient::CreateMailbox(MailService service,
                                               const MailAddress& address,
                                               const NewMailbox& mailbox) {
  return Write(
      [&] { return client_->CreateMailbox(service, address, mailbox); });
}

WriteResult PacedProviderClient::UpdateMailbox(MailService service,
                                               const MailAddress& address,
                                               const FieldValues& fields,
                                               absl::optional<bool> enabled) {
  return Write([&] {
    return client_->UpdateMailbox(service, address, fields, enabled);
  });
}

WriteResult PacedProviderClient::SetPassword(MailService service,
                                             const MailAddress& address,
                                             const Secret& password) {
  return Write(
      [&] { return client_->SetPassword(service, address, password); });
}

}  // namespace directory_sync::provider
