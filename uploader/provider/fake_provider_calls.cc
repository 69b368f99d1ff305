#include "uploader/provider/fake_provider_calls.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/secret/secret_access.h"
#include "uploader/provider/fake_provider_client.h"

namespace directory_sync::provider {
namespace {

absl::Status StatusFor(FailureKind kind) {
  if (kind == FailureKind::kNone) return absl::OkStatus();
  return absl::Status(StatusCodeOf(kind),
                      absl::StrCat("simulated: ", FailureKindName(kind)));
}

ProviderAnswer AnswerFor(FailureKind kind) {
  ProviderAnswer answer;
  answer.failure = kind;
  answer.http_status = kind == FailureKind::kNone ? 200 : 400;
  if (kind != FailureKind::kNone) {
    answer.error_message = std::string(FailureKindName(kind));
  }
  return answer;
}

WriteResult ResultFor(FailureKind kind) {
  return WriteResult{StatusFor(kind), AnswerFor(kind)};
}

template <typename T>
ReadResult<T> ReadFailure(FailureKind kind) {
  return ReadResult<T>{StatusFor(kind), AnswerFor(kind)};
}

template <typename T>
Page<T> CutPage(const std::vector<T>& all, const PageRequest& request) {
  Page<T> page;
  page.total = static_cast<int64_t>(all.size());
  for (int64_t i = request.offset;
       i < page.total && i < request.offset + request.size; ++i) {
    page.items.push_back(all[static_cast<size_t>(i)]);
  }
  return page;
}

}  // namespace

// Takes the calls of one client to the shared provider.
class FakeProviderClient : public ProviderClient {
 public:
  explicit FakeProviderClient(FakeProvider* provider) : provider_(*provider) {}

  ReadResult<Page<MailDomain>> ListDomains(const PageRequest& page) override {
    absl::MutexLock lock(&provider_.mutex_);
    std::vector<MailDomain> all;
    for (const auto& entry : provider_.domains_) all.push_back(entry.second);
    return Read(JournalEntryOf("list_domains"), CutPage(all, page));
  }

  ReadResult<Page<Administrator>> ListAdministrators(
      const PageRequest& page) override {
    absl::MutexLock lock(&provider_.mutex_);
    const std::vector<Administrator> all = {
        {"admin", provider_.is_super_, true}};
    return Read(JournalEntryOf("list_administrators"), CutPage(all, page));
  }

  ReadResult<Page<MailboxSummary>> ListMailboxes(
      MailService service, absl::string_view domain, const PageRequest& page,
      absl::optional<bool> enabled) override {
    absl::MutexLock lock(&provider_.mutex_);
    std::vector<MailboxSummary> all;
    for (const auto& [key, stored] : provider_.mailboxes_) {
      if (key.first != service || key.second.domain() != domain) continue;
      const bool shown = provider_.listed_as_.value_or(stored.mailbox.enabled);
      if (enabled.has_value() && shown != *enabled) continue;
      all.push_back(Summary(service, stored.mailbox));
    }
    JournalEntry entry = JournalEntryOf("list_mailboxes");
    entry.service = service;
    entry.address = std::string(domain);
    return Read(std::move(entry), CutPage(all, page),
                provider_.CheckDomain(service, domain));
  }

  ReadResult<Mailbox> GetMailbox(MailService service,
                                 const MailAddress& address) override {
    absl::MutexLock lock(&provider_.mutex_);
    const auto it =
        provider_.mailboxes_.find(FakeProvider::Key(service, address));
    const bool there = it != provider_.mailboxes_.end();
    return Read(JournalEntryOf("get_mailbox", service, address),
                there ? it->second.mailbox : Mailbox(),
                there ? FailureKind::kNone : FailureKind::kNotFound);
  }

  WriteResult CreateMailbox(MailService service, const MailAddress& address,
                            const NewMailbox& mailbox) override {
    absl::MutexLock lock(&provider_.mutex_);
    JournalEntry entry = JournalEntryOf("create_mailbox", service, address);
    entry.fields = mailbox.fields;
    entry.enabled = mailbox.enabled;
    entry.password = std::string(mailbox.password.Reveal(SecretAccess()));
    const std::string password = entry.password;
    return Write(std::move(entry),
                 [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(provider_.mutex_) {
                   return provider_.Create(service, address, mailbox, password);
                 });
  }

  WriteResult UpdateMailbox(MailService service, const MailAddress& address,
                            const FieldValues& fields,
                            absl::optional<bool> enabled) override {
    absl::MutexLock lock(&provider_.mutex_);
    JournalEntry entry = JournalEntryOf("update_mailbox", service, address);
    entry.fields = fields;
    entry.enabled = enabled;
    return Write(std::move(entry),
                 [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(provider_.mutex_) {
                   return provider_.Update(service, address, fields, enabled);
                 });
  }

  WriteResult SetPassword(MailService service, const MailAddress& address,
                          const Secret& password) override {
    absl::MutexLock lock(&provider_.mutex_);
    JournalEntry entry = JournalEntryOf("set_password", service, address);
    entry.password = std::string(password.Reveal(SecretAccess()));
    const std::string value = entry.password;
    return Write(std::move(entry),
                 [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(provider_.mutex_) {
                   return provider_.ChangePassword(service, address, value);
                 });
  }

  ReadResult<EntryPage> ListEntries(EntryKind kind, absl::string_view domain,
                                    const EntryPageRequest&) override {
    absl::MutexLock lock(&provider_.mutex_);
    EntryPage page;
    page.items = provider_.entries_.In(kind, domain);
    JournalEntry entry = JournalEntryOf(
        kind == EntryKind::kContact ? "list_contacts" : "list_lists");
    entry.address = std::string(domain);
    return Read(std::move(entry), std::move(page));
  }

  ReadResult<Entry> GetEntry(EntryKind kind,
                             const MailAddress& address) override {
    absl::MutexLock lock(&provider_.mutex_);
    const Entry* entry = provider_.entries_.Find(kind, address);
    return Read(EntryCallOf("get", kind, address),
                entry != nullptr ? *entry : Entry(), Missing(entry == nullptr));
  }

  WriteResult CreateEntry(EntryKind kind, const MailAddress& address,
                          const FieldValues& fields) override {
    absl::MutexLock lock(&provider_.mutex_);
    JournalEntry entry = EntryCallOf("create", kind, address);
    entry.fields = fields;
    return Write(std::move(entry),
                 [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(provider_.mutex_) {
                   return provider_.entries_.Create(kind, address, fields);
                 });
  }

  WriteResult UpdateEntry(EntryKind kind, const MailAddress& address,
                          const FieldValues& fields) override {
    absl::MutexLock lock(&provider_.mutex_);
    JournalEntry entry = EntryCallOf("update", kind, address);
    entry.fields = fields;
    return Write(std::move(entry),
                 [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(provider_.mutex_) {
                   return provider_.entries_.Update(kind, address, fields);
                 });
  }

  WriteResult DeleteEntry(EntryKind kind, const MailAddress& address) override {
    absl::MutexLock lock(&provider_.mutex_);
    return Write(EntryCallOf("delete", kind, address),
                 [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(provider_.mutex_) {
                   return provider_.entries_.Delete(kind, address);
                 });
  }

  ReadResult<std::set<std::string>> GetMembers(
      const MailAddress& list) override {
    absl::MutexLock lock(&provider_.mutex_);
    const std::set<std::string>* members = provider_.entries_.MembersOf(list);
    return Read(JournalEntryOf("get_members", MailService(), list),
                members != nullptr ? *members : std::set<std::string>(),
                Missing(members == nullptr));
  }

  WriteResult ChangeMembers(const MailAddress& list,
                            const MemberChange& change) override {
    absl::MutexLock lock(&provider_.mutex_);
    return Write(JournalEntryOf("change_members", MailService(), list),
                 [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(provider_.mutex_) {
                   return provider_.entries_.ChangeMembers(list, change);
                 });
  }

  ReadResult<std::set<MailAddress>> GetAddresses(
      const MailAddress& mailbox) override {
    absl::MutexLock lock(&provider_.mutex_);
    const bool there = provider_.mailboxes_.count(FakeProvider::Key(
                           MailService::kHostedExchange, mailbox)) > 0;
    return Read(JournalEntryOf("get_addresses", MailService(), mailbox),
                provider_.entries_.AddressesOf(mailbox), Missing(!there));
  }

  WriteResult AddAddress(const MailAddress& mailbox,
                         const MailAddress& address) override {
    absl::MutexLock lock(&provider_.mutex_);
    return Write(JournalEntryOf("add_address", MailService(), mailbox),
                 [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(provider_.mutex_) {
                   return provider_.entries_.AddAddress(mailbox, address);
                 });
  }

  WriteResult RemoveAddress(const MailAddress& mailbox,
                            const MailAddress& address) override {
    absl::MutexLock lock(&provider_.mutex_);
    return Write(JournalEntryOf("remove_address", MailService(), mailbox),
                 [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(provider_.mutex_) {
                   return provider_.entries_.RemoveAddress(mailbox, address);
                 });
  }

  WriteResult RenameMailbox(MailService service, const MailAddress& address,
                            absl::string_view name) override {
    absl::MutexLock lock(&provider_.mutex_);
    return Write(JournalEntryOf("rename_mailbox", service, address),
                 [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(provider_.mutex_) {
                   return provider_.Rename(service, address, name);
                 });
  }

 private:
  static FailureKind Missing(bool is_missing) {
    return is_missing ? FailureKind::kNotFound : FailureKind::kNone;
  }

  static JournalEntry EntryCallOf(absl::string_view verb, EntryKind kind,
                                  const MailAddress& address) {
    return JournalEntryOf(
        absl::StrCat(verb, kind == EntryKind::kContact ? "_contact" : "_list"),
        MailService::kHostedExchange, address);
  }

  static JournalEntry JournalEntryOf(absl::string_view call) {
    JournalEntry entry;
    entry.call = std::string(call);
    return entry;
  }

  static JournalEntry JournalEntryOf(absl::string_view call,
                                     MailService service,
                                     const MailAddress& address) {
    JournalEntry entry = JournalEntryOf(call);
    entry.service = service;
    entry.address = address.ToString();
    return entry;
  }

  static MailboxSummary Summary(MailService service, const Mailbox& mailbox) {
    MailboxSummary summary;
    summary.address = mailbox.address;
    const auto it = mailbox.fields.find("displayName");
    if (it != mailbox.fields.end()) summary.display_name = it->second;
    if (service == MailService::kHostedEmail) summary.enabled = mailbox.enabled;
    return summary;
  }

  template <typename T>
  ReadResult<T> Read(JournalEntry entry, T value,
                     FailureKind refusal = FailureKind::kNone)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(provider_.mutex_) {
    const FakeProvider::Fault fault = provider_.TakeFault();
    entry.failure = fault.kind != FailureKind::kNone ? fault.kind : refusal;
    const FailureKind kind = entry.failure;
    provider_.journal_.push_back(std::move(entry));
    if (kind != FailureKind::kNone) return ReadFailure<T>(kind);
    return ReadResult<T>{std::move(value), AnswerFor(FailureKind::kNone)};
  }

  template <typename Action>
  WriteResult Write(JournalEntry entry, Action action)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(provider_.mutex_) {
    const FakeProvider::Fault fault = provider_.TakeFault();
    FailureKind kind = fault.kind;
    if (kind == FailureKind::kNone) {
      kind = action();
    } else if (fault.done) {
      action();
    }
    entry.failure = kind;
    provider_.journal_.push_back(std::move(entry));
    return ResultFor(kind);
  }

  FakeProvider& provider_;
};

std::unique_ptr<ProviderClient> MakeFakeProviderClient(FakeProvider& provider) {
  return absl::make_unique<FakeProviderClient>(&provider);
}

}  // namespace directory_sync::provider
