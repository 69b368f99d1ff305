#include "uploader/provider/fake_provider_client.h"

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/secret/secret_access.h"

namespace directory_sync::provider {
namespace {

constexpr size_t kMinPasswordLength = 8;

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

void FakeProvider::AddDomain(MailDomain domain) {
  absl::MutexLock lock(&mutex_);
  domains_[domain.name] = std::move(domain);
}

void FakeProvider::PutMailbox(MailService service, Mailbox mailbox) {
  absl::MutexLock lock(&mutex_);
  const Key key(service, mailbox.address);
  mailboxes_[key].mailbox = std::move(mailbox);
}

absl::optional<Mailbox> FakeProvider::Find(MailService service,
                                           const MailAddress& address) {
  absl::MutexLock lock(&mutex_);
  const auto it = mailboxes_.find(Key(service, address));
  if (it == mailboxes_.end()) return absl::nullopt;
  return it->second.mailbox;
}

std::string FakeProvider::PasswordOf(MailService service,
                                     const MailAddress& address) {
  absl::MutexLock lock(&mutex_);
  const auto it = mailboxes_.find(Key(service, address));
  return it == mailboxes_.end() ? "" : it->second.password;
}

void FakeProvider::SetSuperAdministrator(bool is_super) {
  absl::MutexLock lock(&mutex_);
  is_super_ = is_super;
}

void FakeProvider::SetMailboxLimit(int limit) {
  absl::MutexLock lock(&mutex_);
  mailbox_limit_ = limit;
}

void FakeProvider::FailNext(FailureKind kind, bool done) {
  absl::MutexLock lock(&mutex_);
  faults_.push_back(Fault{kind, done});
}

void FakeProvider::FailAll(FailureKind kind) {
  absl::MutexLock lock(&mutex_);
  fail_all_ = kind;
}

std::vector<JournalEntry> FakeProvider::Journal() {
  absl::MutexLock lock(&mutex_);
  return journal_;
}

void FakeProvider::AwaitCalls(int count) {
  absl::MutexLock lock(&mutex_);
  const auto enough = [this, count]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return static_cast<int>(journal_.size()) >= count;
  };
  mutex_.Await(absl::Condition(&enough));
}

FakeProvider::Fault FakeProvider::TakeFault() {
  if (fail_all_ != FailureKind::kNone) return Fault{fail_all_, false};
  if (faults_.empty()) return Fault{};
  const Fault fault = faults_.front();
  faults_.pop_front();
  return fault;
}

FailureKind FakeProvider::CheckDomain(MailService service,
                                      absl::string_view domain) {
  const auto it = domains_.find(std::string(domain));
  if (it == domains_.end()) return FailureKind::kNotAuthorized;
  const bool has = service == MailService::kHostedExchange
                       ? it->second.hosted_exchange
                       : it->second.hosted_email;
  return has ? FailureKind::kNone : FailureKind::kNotAuthorized;
}

int FakeProvider::CountIn(MailService service, absl::string_view domain) {
  int count = 0;
  for (const auto& [key, stored] : mailboxes_) {
    if (key.first == service && key.second.domain() == domain) ++count;
  }
  return count;
}

FailureKind FakeProvider::Create(MailService service,
                                 const MailAddress& address,
                                 const NewMailbox& created,
                                 const std::string& password) {
  const FailureKind domain = CheckDomain(service, address.domain());
  if (domain != FailureKind::kNone) return domain;
  for (const MailService any : kMailServices) {
    if (mailboxes_.count(Key(any, address)) > 0) return FailureKind::kExists;
  }
  if (CountIn(service, address.domain()) >= mailbox_limit_) {
    return FailureKind::kLimitExceeded;
  }
  if (password.size() < kMinPasswordLength) {
    return FailureKind::kPasswordRefused;
  }
  Stored& stored = mailboxes_[Key(service, address)];
  stored.mailbox =
      Mailbox{address, created.enabled, created.fields, created.size_megabytes};
  stored.password = password;
  return FailureKind::kNone;
}

FailureKind FakeProvider::Update(MailService service,
                                 const MailAddress& address,
                                 const FieldValues& fields,
                                 absl::optional<bool> enabled) {
  const auto it = mailboxes_.find(Key(service, address));
  if (it == mailboxes_.end()) return FailureKind::kNotFound;
  Mailbox& mailbox = it->second.mailbox;
  for (const auto& [name, value] : fields) mailbox.fields[name] = value;
  if (enabled.has_value()) mailbox.enabled = *enabled;
  return FailureKind::kNone;
}

FailureKind FakeProvider::ChangePassword(MailService service,
                                         const MailAddress& address,
                                         const std::string& password) {
  const auto it = mailboxes_.find(Key(service, address));
  if (it == mailboxes_.end()) return FailureKind::kNotFound;
  if (password.size() < kMinPasswordLength) {
    return FailureKind::kPasswordRefused;
  }
  it->second.password = password;
  return FailureKind::kNone;
}

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
      MailService service, absl::string_view domain,
      const PageRequest& page) override {
    absl::MutexLock lock(&provider_.mutex_);
    std::vector<MailboxSummary> all;
    for (const auto& [key, stored] : provider_.mailboxes_) {
      if (key.first != service || key.second.domain() != domain) continue;
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

 private:
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

std::unique_ptr<ProviderClient> FakeProvider::NewClient() {
  return absl::make_unique<FakeProviderClient>(this);
}

}  // namespace directory_sync::provider
