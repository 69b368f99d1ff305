#ifndef UPLOADER_PROVIDER_ENTRY_DOCUMENTS_H_
#define UPLOADER_PROVIDER_ENTRY_DOCUMENTS_H_

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "uploader/provider/entry_client.h"
#include "uploader/provider/mail_address.h"

namespace directory_sync::provider {

// The JSON documents that lists are written by, and readers of the provider's
// answers about lists, contacts and addresses, which are untrusted: any bytes
// give a value or INVALID_ARGUMENT. All pure.

std::string NewListDocument(const MailAddress& list, const FieldValues& fields);
std::string ListFieldsDocument(const FieldValues& fields);
std::string MembersDocument(const MemberChange& change);

// The most that is asked for at once.
inline constexpr int kContactsPerPage = 250;
inline constexpr int kListsPerPage = 100;

// What stands in one page of a domain's contacts or lists, and where the next
// begins. Names that can't be any are left out.
absl::StatusOr<EntryPage> DecodeContacts(absl::string_view domain,
                                         const EntryPageRequest& page,
                                         absl::string_view json);
absl::StatusOr<EntryPage> DecodeLists(absl::string_view domain,
                                      const EntryPageRequest& page,
                                      absl::string_view json);

// INVALID_ARGUMENT also for one of another name.
absl::StatusOr<Entry> DecodeEntry(EntryKind kind, const MailAddress& address,
                                  absl::string_view json);

// By MemberName in the list's domain; names that can't be any are left out.
absl::StatusOr<std::set<std::string>> DecodeMembers(const MailAddress& list,
                                                    absl::string_view json);

// Of a mailbox; what is no address is left out.
absl::StatusOr<std::set<MailAddress>> DecodeAddresses(absl::string_view json);

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_ENTRY_DOCUMENTS_H_
