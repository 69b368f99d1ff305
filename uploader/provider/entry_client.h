#ifndef UPLOADER_PROVIDER_ENTRY_CLIENT_H_
#define UPLOADER_PROVIDER_ENTRY_CLIENT_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "uploader/provider/mail_address.h"
#include "uploader/provider/mail_service.h"
#include "uploader/provider/provider_answer.h"

namespace directory_sync::provider {

// An object's attributes by the provider's flat field names ("displayName",
// "businessNumber", …), without name, password, size and enabled. An empty
// value empties the field.
using FieldValues = std::map<std::string, std::string>;

// What Hosted Exchange has beside mailboxes.
enum class EntryKind { kContact, kDistributionList };

// A contact or a distribution list as it is at the provider.
struct Entry {
  // A contact's name stands before the @.
  MailAddress address;
  // Every attribute that has a value; a list has "displayName" alone.
  FieldValues fields;
  // Of a list: what the provider says went wrong with it last; else empty.
  std::string error;
};

// A contact or a list as a list of them shows it.
struct EntrySummary {
  MailAddress address;
  // Of a contact: its external address.
  std::string external_email;
};

// Which part of a list of contacts or lists. The provider cuts the one by
// number and the other by name.
struct EntryPageRequest {
  int64_t offset = 0;
  // The local part that the page before ended with; empty: from the first.
  std::string after;
};

// A part of it.
struct EntryPage {
  std::vector<EntrySummary> items;
  // Where the next page begins; nothing behind the last.
  absl::optional<EntryPageRequest> next;
};

// Members by what the provider calls them: the local part in the list's own
// domain, else the whole address.
struct MemberChange {
  std::vector<std::string> added;
  std::vector<std::string> removed;
};

// What a member at `member` is called in a list of `list_domain`. Pure.
std::string MemberName(const MailAddress& member,
                       absl::string_view list_domain);

// The part of the provider's API beside mailboxes and passwords, one HTTP call
// a method, with the promises of ProviderClient. Writes of lists may be
// asynchronous: an answer with status 202 says only that the provider means to
// make the change.
class EntryClient {
 public:
  virtual ~EntryClient() = default;

  // Those of a domain.
  virtual ReadResult<EntryPage> ListEntries(EntryKind kind,
                                            absl::string_view domain,
                                            const EntryPageRequest& page) = 0;

  // kNotFound: there is none.
  virtual ReadResult<Entry> GetEntry(EntryKind kind,
                                     const MailAddress& address) = 0;

  // A repeat after success is refused as kExists.
  virtual WriteResult CreateEntry(EntryKind kind, const MailAddress& address,
                                  const FieldValues& fields) = 0;

  // Writes the given fields and leaves all others. Harmless to repeat.
  virtual WriteResult UpdateEntry(EntryKind kind, const MailAddress& address,
                                  const FieldValues& fields) = 0;

  // A repeat after success is refused as kNotFound.
  virtual WriteResult DeleteEntry(EntryKind kind,
                                  const MailAddress& address) = 0;

  // The names of a list's members, in lower case.
  virtual ReadResult<std::set<std::string>> GetMembers(
      const MailAddress& list) = 0;

  // Harmless to repeat.
  virtual WriteResult ChangeMembers(const MailAddress& list,
                                    const MemberChange& change) = 0;

  // The addresses of a Hosted Exchange mailbox, its own among them.
  virtual ReadResult<std::set<MailAddress>> GetAddresses(
      const MailAddress& mailbox) = 0;

  // Alternate addresses of a Hosted Exchange mailbox.
  virtual WriteResult AddAddress(const MailAddress& mailbox,
                                 const MailAddress& address) = 0;
  // A repeat after success is refused as kNotFound.
  virtual WriteResult RemoveAddress(const MailAddress& mailbox,
                                    const MailAddress& address) = 0;

  // Gives a mailbox the local part `name`. A repeat after success is refused
  // as kNotFound.
  virtual WriteResult RenameMailbox(MailService service,
                                    const MailAddress& address,
                                    absl::string_view name) = 0;
};

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_ENTRY_CLIENT_H_
