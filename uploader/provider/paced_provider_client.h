#ifndef UPLOADER_PROVIDER_PACED_PROVIDER_CLIENT_H_
#define UPLOADER_PROVIDER_PACED_PROVIDER_CLIENT_H_

#include <memory>
#include <set>
#include <string>

#include "absl/base/attributes.h"
#include "absl/time/time.h"
#include "uploader/provider/call_budget.h"
#include "uploader/provider/limits.h"
#include "uploader/provider/pacer.h"
#include "uploader/provider/provider_client.h"

namespace directory_sync::provider {

// A client whose every call waits for the pacer's permit first. Give each
// thread its own, with its own priority: a thread that writes passwords never
// waits behind one that writes objects.
//
// A call that gets no permit isn't made: kNotMade with DEADLINE_EXCEEDED or
// CANCELLED. Thread compatible.
class PacedProviderClient : public ProviderClient {
 public:
  // `pacer` must outlive it. `permit_timeout`: how long a call waits at most.
  PacedProviderClient(std::unique_ptr<ProviderClient> client,
                      Pacer& pacer ABSL_ATTRIBUTE_LIFETIME_BOUND,
                      Priority priority,
                      absl::Duration permit_timeout = absl::Minutes(10))
      : client_(std::move(client)),
        pacer_(pacer),
        priority_(priority),
        permit_timeout_(permit_timeout) {}

  ReadResult<Page<MailDomain>> ListDomains(const PageRequest& page) override;
  ReadResult<Page<Administrator>> ListAdministrators(
      const PageRequest& page) override;
  ReadResult<Page<MailboxSummary>> ListMailboxes(
      MailService service, absl::string_view domain, const PageRequest& page,
      absl::optional<bool> enabled) override;
  ReadResult<Mailbox> GetMailbox(MailService service,
                                 const MailAddress& address) override;
  WriteResult CreateMailbox(MailService service, const MailAddress& address,
                            const NewMailbox& mailbox) override;
  WriteResult UpdateMailbox(MailService service, const MailAddress& address,
                            const FieldValues& fields,
                            absl::optional<bool> enabled) override;
  WriteResult SetPassword(MailService service, const MailAddress& address,
                          const Secret& password) override;

  ReadResult<EntryPage> ListEntries(EntryKind kind, absl::string_view domain,
                                    const EntryPageRequest& page) override;
  ReadResult<Entry> GetEntry(EntryKind kind,
                             const MailAddress& address) override;
  WriteResult CreateEntry(EntryKind kind, const MailAddress& address,
                          const FieldValues& fields) override;
  WriteResult UpdateEntry(EntryKind kind, const MailAddress& address,
                          const FieldValues& fields) override;
  WriteResult DeleteEntry(EntryKind kind, const MailAddress& address) override;
  ReadResult<std::set<std::string>> GetMembers(
      const MailAddress& list) override;
  WriteResult ChangeMembers(const MailAddress& list,
                            const MemberChange& change) override;
  ReadResult<std::set<MailAddress>> GetAddresses(
      const MailAddress& mailbox) override;
  WriteResult AddAddress(const MailAddress& mailbox,
                         const MailAddress& address) override;
  WriteResult RemoveAddress(const MailAddress& mailbox,
                            const MailAddress& address) override;
  WriteResult RenameMailbox(MailService service, const MailAddress& address,
                            absl::string_view name) override;

 private:
  template <typename T, typename Call>
  ReadResult<T> Read(const Call& call);
  template <typename Call>
  WriteResult Write(const Call& call);

  const std::unique_ptr<ProviderClient> client_;
  Pacer& pacer_;
  const Priority priority_;
  const absl::Duration permit_timeout_;
};

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_PACED_PROVIDER_CLIENT_H_
