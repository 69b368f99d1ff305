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
    MailService service, absl::string_view domain, const PageRequest& page,
    absl::optional<bool> enabled) {
  return Read<Page<MailboxSummary>>(
      [&] { return client_->ListMailboxes(service, domain, page, enabled); });
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

ReadResult<EntryPage> PacedProviderClient::ListEntries(
    EntryKind kind, absl::string_view domain, const EntryPageRequest& page) {
  return Read<EntryPage>(
      [&] { return client_->ListEntries(kind, domain, page); });
}

ReadResult<Entry> PacedProviderClient::GetEntry(EntryKind kind,
                                                const MailAddress& address) {
  return Read<Entry>([&] { return client_->GetEntry(kind, address); });
}

WriteResult PacedProviderClient::CreateEntry(EntryKind kind,
                                             const MailAddress& address,
                                             const FieldValues& fields) {
  return Write([&] { return client_->CreateEntry(kind, address, fields); });
}

WriteResult PacedProviderClient::UpdateEntry(EntryKind kind,
                                             const MailAddress& address,
                                             const FieldValues& fields) {
  return Write([&] { return client_->UpdateEntry(kind, address, fields); });
}

WriteResult PacedProviderClient::DeleteEntry(EntryKind kind,
                                             const MailAddress& address) {
  return Write([&] { return client_->DeleteEntry(kind, address); });
}

ReadResult<std::set<std::string>> PacedProviderClient::GetMembers(
    const MailAddress& list) {
  return Read<std::set<std::string>>([&] { return client_->GetMembers(list); });
}

WriteResult PacedProviderClient::ChangeMembers(const MailAddress& list,
                                               const MemberChange& change) {
  return Write([&] { return client_->ChangeMembers(list, change); });
}

ReadResult<std::set<MailAddress>> PacedProviderClient::GetAddresses(
    const MailAddress& mailbox) {
  return Read<std::set<MailAddress>>(
      [&] { return client_->GetAddresses(mailbox); });
}

WriteResult PacedProviderClient::AddAddress(const MailAddress& mailbox,
                                            const MailAddress& address) {
  return Write([&] { return client_->AddAddress(mailbox, address); });
}

WriteResult PacedProviderClient::RemoveAddress(const MailAddress& mailbox,
                                               const MailAddress& address) {
  return Write([&] { return client_->RemoveAddress(mailbox, address); });
}

WriteResult PacedProviderClient::RenameMailbox(MailService service,
                                               const MailAddress& address,
                                               absl::string_view name) {
  return Write([&] { return client_->RenameMailbox(service, address, name); });
}

}  // namespace directory_sync::provider
