#ifndef UPLOADER_PROVIDER_FAKE_ENTRIES_H_
#define UPLOADER_PROVIDER_FAKE_ENTRIES_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "uploader/provider/entry_client.h"

namespace directory_sync::provider {

// What a FakeProvider has beside mailboxes: contacts and lists in memory, and
// the alternate addresses of mailboxes, which needn't exist. All writes are
// made at once. Not thread safe.
class FakeEntries {
 public:
  // Null: there is none.
  const Entry* Find(EntryKind kind, const MailAddress& address) const;
  std::vector<EntrySummary> In(EntryKind kind, absl::string_view domain) const;
  // Null: there is no such list.
  const std::set<std::string>* MembersOf(const MailAddress& list) const;
  std::set<MailAddress> AddressesOf(const MailAddress& mailbox) const;

  FailureKind Create(EntryKind kind, const MailAddress& address,
                     const FieldValues& fields);
  FailureKind Update(EntryKind kind, const MailAddress& address,
                     const FieldValues& fields);
  FailureKind Delete(EntryKind kind, const MailAddress& address);
  FailureKind ChangeMembers(const MailAddress& list,
                            const MemberChange& change);
  FailureKind AddAddress(const MailAddress& mailbox,
                         const MailAddress& address);
  FailureKind RemoveAddress(const MailAddress& mailbox,
                            const MailAddress& address);

 private:
  std::map<std::pair<EntryKind, MailAddress>, Entry> entries_;
  std::map<MailAddress, std::set<std::string>> members_;
  std::map<MailAddress, std::set<MailAddress>> addresses_;
};

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_FAKE_ENTRIES_H_
