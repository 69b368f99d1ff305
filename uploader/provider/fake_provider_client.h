#ifndef UPLOADER_PROVIDER_FAKE_PROVIDER_CLIENT_H_
#define UPLOADER_PROVIDER_FAKE_PROVIDER_CLIENT_H_

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "uploader/provider/fake_entries.h"
#include "uploader/provider/provider_client.h"

namespace directory_sync::provider {

// One call that a FakeProvider took, in the order of arrival.
struct JournalEntry {
  // "list_domains", "list_administrators", "list_mailboxes", "get_mailbox",
  // "create_mailbox", "update_mailbox", "rename_mailbox", "set_password",
  // "list_contacts", "get_contact", "create_contact", "update_contact",
  // "delete_contact", the same with "list", "get_members", "change_members",
  // "get_addresses", "add_address" or "remove_address".
  std::string call;
  MailService service = MailService::kHostedExchange;
  // The address, or the domain of a list.
  std::string address;
  FieldValues fields;
  absl::optional<bool> enabled;
  // In the clear, because tests compare it: never use real passwords.
  std::string password;
  FailureKind failure = FailureKind::kNone;
};

// A provider in memory with the behaviour that ProviderClient promises:
// addresses are unique over both services, domains must exist, passwords have
// 8 characters. Thread safe; hands out any number of clients.
class FakeProvider {
 public:
  // Starts with one super administrator and no domain.
  FakeProvider() = default;

  void AddDomain(MailDomain domain);
  // Puts a mailbox there as if somebody had made it by hand.
  void PutMailbox(MailService service, Mailbox mailbox);
  // A mailbox, or nothing.
  absl::optional<Mailbox> Find(MailService service, const MailAddress& address);
  // Its password; empty if there is no mailbox or none was set.
  std::string PasswordOf(MailService service, const MailAddress& address);
  void SetSuperAdministrator(bool is_super);
  // At most this many mailboxes a service and domain.
  void SetMailboxLimit(int limit);

  // The next calls fail in this way, one each, in this order. kAmbiguous with
  // `done` is a write that was done although nobody was told.
  void FailNext(FailureKind kind, bool done = false);
  // Every call fails so until kNone.
  void FailAll(FailureKind kind);

  // Lists say of every mailbox that it is (not) enabled, whether asked or not.
  void ListAllAs(bool enabled);

  std::vector<JournalEntry> Journal();
  // Blocks until the journal has `count` entries.
  void AwaitCalls(int count);

  // A client of this provider, which must outlive it.
  std::unique_ptr<ProviderClient> NewClient();

 private:
  friend class FakeProviderClient;
  using Key = std::pair<MailService, MailAddress>;
  struct Stored {
    Mailbox mailbox;
    std::string password;
  };
  struct Fault {
    FailureKind kind = FailureKind::kNone;
    bool done = false;
  };

  // Starts the handling of a call: the fault to simulate, if any.
  Fault TakeFault() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  FailureKind CheckDomain(MailService service, absl::string_view domain)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  FailureKind Create(MailService service, const MailAddress& address,
                     const NewMailbox& created, const std::string& password)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  FailureKind Update(MailService service, const MailAddress& address,
                     const FieldValues& fields, absl::optional<bool> enabled)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  FailureKind Rename(MailService service, const MailAddress& address,
                     absl::string_view name)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  FailureKind ChangePassword(MailService service, const MailAddress& address,
                             const std::string& password)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  int CountIn(MailService service, absl::string_view domain)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  std::map<std::string, MailDomain> domains_ ABSL_GUARDED_BY(mutex_);
  std::map<Key, Stored> mailboxes_ ABSL_GUARDED_BY(mutex_);
  FakeEntries entries_ ABSL_GUARDED_BY(mutex_);
  std::deque<Fault> faults_ ABSL_GUARDED_BY(mutex_);
  FailureKind fail_all_ ABSL_GUARDED_BY(mutex_) = FailureKind::kNone;
  absl::optional<bool> listed_as_ ABSL_GUARDED_BY(mutex_);
  bool is_super_ ABSL_GUARDED_BY(mutex_) = true;
  int mailbox_limit_ ABSL_GUARDED_BY(mutex_) = 1 << 30;
  std::vector<JournalEntry> journal_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_FAKE_PROVIDER_CLIENT_H_
