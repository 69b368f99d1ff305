#ifndef UPLOADER_PROVIDER_API_CLIENT_H_
#define UPLOADER_PROVIDER_API_CLIENT_H_

#include <memory>
#include <set>
#include <string>

#include "absl/base/attributes.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/clock/clock.h"
#include "common/secret/secret.h"
#include "uploader/provider/answer_classification.h"
#include "uploader/provider/api_keys.h"
#include "uploader/provider/form_body.h"
#include "uploader/provider/http_transport.h"
#include "uploader/provider/provider_client.h"

namespace directory_sync::provider {

// Where the API is and how to reach it.
struct ApiClientOptions {
  // https://host[:port], without a path; from the configuration file.
  std::string base_url = "https://api.emailsrvr.com";
  // Signed, so it must be sent byte for byte.
  std::string user_agent = "directory-sync/1.0";
  TransportOptions transport;
};

// ProviderClient over the documented API: signed requests by libcurl, one
// connection each. Thread compatible, but for Cancel.
class ApiClient : public ProviderClient {
 public:
  // INVALID_ARGUMENT, with the cure: a base URL that isn't https, keys that
  // can't be any, or a CA file that can't be read. `clock` must outlive it.
  static absl::StatusOr<std::unique_ptr<ApiClient>> Create(
      const ApiClientOptions& options, ApiKeys keys,
      Clock& clock ABSL_ATTRIBUTE_LIFETIME_BOUND);

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

  // Ends the call that is under way and all later ones. From any thread.
  void Cancel() { transport_->Cancel(); }

 private:
  // What a call is, for its errors.
  struct Call {
    CallKind kind = CallKind::kRead;
    std::string action;
    std::string object;
    std::string name;
    std::string domain;
    MailService service = MailService::kHostedExchange;
  };
  enum class BodyFormat { kForm, kJson };
  struct Outcome {
    ProviderAnswer answer;
    absl::Status status;
    std::string body;
  };

  ApiClient(const ApiClientOptions& options, ApiKeys keys, Clock& clock,
            std::unique_ptr<HttpTransport> transport);

  static Call MailboxCall(CallKind kind, absl::string_view action,
                          MailService service, const MailAddress& address);
  Outcome Perform(const Call& call, absl::string_view method,
                  absl::string_view path, absl::string_view body,
                  BodyFormat format = BodyFormat::kForm);
  // A write without a secret.
  WriteResult WritePlain(const Call& call, absl::string_view method,
                         absl::string_view path, absl::string_view body,
                         BodyFormat format = BodyFormat::kForm);
  static Call EntryCall(CallKind kind, absl::string_view action, EntryKind type,
                        const MailAddress& address);
  Outcome Get(const Call& call, absl::string_view path);
  WriteResult Write(const Call& call, absl::string_view method,
                    MailService service, const MailAddress& address,
                    const FormBody& body, const Secret* password);
  std::string ClockHint(const HttpExchange& exchange);

  const ApiClientOptions options_;
  const ApiKeys keys_;
  Clock& clock_;
  const std::unique_ptr<HttpTransport> transport_;
};

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_API_CLIENT_H_
