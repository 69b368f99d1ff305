#include "uploader/provider/fake_provider_client.h"

#include "absl/strings/str_cat.h"
#include "uploader/provider/fake_provider_calls.h"

namespace directory_sync::provider {
namespace {

constexpr size_t kMinPasswordLength = 8;

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

void FakeProvider::ListAllAs(bool enabled) {
  absl::MutexLock lock(&mutex_);
  listed_as_ = enabled;
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

FailureKind FakeProvider::Rename(MailService service,
                                 const MailAddress& address,
                                 absl::string_view name) {
  const auto it = mailboxes_.find(Key(service, address));
  const auto renamed =
      MailAddress::Parse(absl::StrCat(name, "@", address.domain()));
  if (it == mailboxes_.end()) return FailureKind::kNotFound;
  if (!renamed.ok()) return FailureKind::kInvalid;
  for (const MailService any : kMailServices) {
    if (mailboxes_.count(Key(any, *renamed)) > 0) return FailureKind::kExists;
  }
  Stored stored = it->second;
  stored.mailbox.address = *renamed;
  mailboxes_.erase(it);
  mailboxes_[Key(service, *renamed)] = std::move(stored);
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

std::unique_ptr<ProviderClient> FakeProvider::NewClient() {
  return MakeFakeProviderClient(*this);
}

}  // namespace directory_sync::provider
