// The part of ApiClient that is an EntryClient.

#include <utility>

#include "absl/strings/str_cat.h"
#include "uploader/provider/answer_decoding.h"
#include "uploader/provider/api_client.h"
#include "uploader/provider/api_paths.h"
#include "uploader/provider/decoded_outcome.h"
#include "uploader/provider/entry_documents.h"
#include "uploader/provider/form_body.h"

namespace directory_sync::provider {
namespace {

std::string FormOf(const FieldValues& fields) {
  FormBody body;
  for (const auto& [name, value] : fields) body.Add(name, value);
  return std::string(body.bytes());
}

// Lists are cut by name, 100 a page as clients have it; contacts by number.
std::string EntryQuery(EntryKind kind, const EntryPageRequest& page) {
  if (kind == EntryKind::kContact) {
    return absl::StrCat("?size=", kContactsPerPage, "&offset=", page.offset);
  }
  return absl::StrCat(
      "?limit=", kListsPerPage,
      page.after.empty() ? "" : "&marker=", EncodePathSegment(page.after));
}

}  // namespace

ApiClient::Call ApiClient::EntryCall(CallKind kind, absl::string_view action,
                                     EntryKind type,
                                     const MailAddress& address) {
  Call call;
  call.kind = kind;
  call.action = std::string(action);
  call.object = type == EntryKind::kContact ? "contact" : "group";
  call.name = address.ToString();
  call.domain = address.domain();
  return call;
}

WriteResult ApiClient::WritePlain(const Call& call, absl::string_view method,
                                  absl::string_view path,
                                  absl::string_view body, BodyFormat format) {
  Outcome outcome = Perform(call, method, path, body, format);
  return WriteResult{outcome.status, std::move(outcome.answer)};
}

ReadResult<EntryPage> ApiClient::ListEntries(EntryKind kind,
                                             absl::string_view domain,
                                             const EntryPageRequest& page) {
  Call call;
  call.kind = CallKind::kRead;
  call.action = "List";
  call.object =
      kind == EntryKind::kContact ? "contacts of" : "distribution lists of";
  call.name = std::string(domain);
  call.domain = std::string(domain);
  return DecodeOutcome<EntryPage>(
      Get(call,
          absl::StrCat(EntriesPath(kind, domain), EntryQuery(kind, page))),
      [&](absl::string_view body) {
        return kind == EntryKind::kContact ? DecodeContacts(domain, page, body)
                                           : DecodeLists(domain, page, body);
      });
}

ReadResult<Entry> ApiClient::GetEntry(EntryKind kind,
                                      const MailAddress& address) {
  return DecodeOutcome<Entry>(
      Get(EntryCall(CallKind::kRead, "Read", kind, address),
          EntryPath(kind, address)),
      [&](absl::string_view body) { return DecodeEntry(kind, address, body); });
}

WriteResult ApiClient::CreateEntry(EntryKind kind, const MailAddress& address,
                                   const FieldValues& fields) {
  const Call call = EntryCall(CallKind::kWrite, "Create", kind, address);
  if (kind == EntryKind::kContact) {
    return WritePlain(call, "POST", EntryPath(kind, address), FormOf(fields));
  }
  return WritePlain(call, "POST", EntriesPath(kind, address.domain()),
                    NewListDocument(address, fields), BodyFormat::kJson);
}

WriteResult ApiClient::UpdateEntry(EntryKind kind, const MailAddress& address,
                                   const FieldValues& fields) {
  const Call call = EntryCall(CallKind::kWrite, "Update", kind, address);
  const std::string path = EntryPath(kind, address);
  if (kind == EntryKind::kContact) {
    return WritePlain(call, "PUT", path, FormOf(fields));
  }
  return WritePlain(call, "PUT", path, ListFieldsDocument(fields),
                    BodyFormat::kJson);
}

WriteResult ApiClient::DeleteEntry(EntryKind kind, const MailAddress& address) {
  return WritePlain(EntryCall(CallKind::kWrite, "Delete", kind, address),
                    "DELETE", EntryPath(kind, address), "");
}

ReadResult<std::set<std::string>> ApiClient::GetMembers(
    const MailAddress& list) {
  const EntryKind kind = EntryKind::kDistributionList;
  return DecodeOutcome<std::set<std::string>>(
      Get(EntryCall(CallKind::kRead, "Read", kind, list),
          absl::StrCat(EntryPath(kind, list), "/members")),
      [&](absl::string_view body) { return DecodeMembers(list, body); });
}

WriteResult ApiClient::ChangeMembers(const MailAddress& list,
                                     const MemberChange& change) {
  const EntryKind kind = EntryKind::kDistributionList;
  return WritePlain(EntryCall(CallKind::kWrite, "Update", kind, list), "PUT",
                    EntryPath(kind, list), MembersDocument(change),
                    BodyFormat::kJson);
}

ReadResult<std::set<MailAddress>> ApiClient::GetAddresses(
    const MailAddress& mailbox) {
  const MailService service = MailService::kHostedExchange;
  return DecodeOutcome<std::set<MailAddress>>(
      Get(MailboxCall(CallKind::kRead, "Read", service, mailbox),
          MailboxPath(service, mailbox)),
      DecodeAddresses);
}

WriteResult ApiClient::AddAddress(const MailAddress& mailbox,
                                  const MailAddress& address) {
  return WritePlain(MailboxCall(CallKind::kWrite, "Update",
                                MailService::kHostedExchange, mailbox),
                    "POST", AlternateAddressPath(mailbox, address), "");
}

WriteResult ApiClient::RemoveAddress(const MailAddress& mailbox,
                                     const MailAddress& address) {
  return WritePlain(MailboxCall(CallKind::kWrite, "Update",
                                MailService::kHostedExchange, mailbox),
                    "DELETE", AlternateAddressPath(mailbox, address), "");
}

WriteResult ApiClient::RenameMailbox(MailService service,
                                     const MailAddress& address,
                                     absl::string_view name) {
  return WritePlain(MailboxCall(CallKind::kWrite, "Update", service, address),
                    "PUT", MailboxPath(service, address),
                    FormOf({{"name", std::string(name)}}));
}

}  // namespace directory_sync::provider
