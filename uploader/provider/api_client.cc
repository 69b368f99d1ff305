#include "uploader/provider/api_client.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "uploader/provider/answer_decoding.h"
#include "uploader/provider/api_paths.h"
#include "uploader/provider/decoded_outcome.h"
#include "uploader/provider/error_texts.h"
#include "uploader/provider/password_redaction.h"

namespace directory_sync::provider {
namespace {

constexpr absl::string_view kPrefix = "/v1/customers/me";

// A clock that is off by more is worth a hint when keys are refused.
constexpr absl::Duration kNotableSkew = absl::Minutes(5);

absl::Status CheckBaseUrl(absl::string_view url) {
  const bool usable = absl::StartsWith(url, "https://") && url.size() > 8 &&
                      url.find('/', 8) == url.npos &&
                      url.find('@') == url.npos && url.find('?') == url.npos &&
                      url.find('#') == url.npos;
  if (usable) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "[provider] url is '", url,
      "'. Cure: give scheme and host alone, https://api.emailsrvr.com"));
}

std::string WithoutTrailingSlash(std::string url) {
  if (absl::EndsWith(url, "/")) url.pop_back();
  return url;
}

std::string PageQuery(const PageRequest& page) {
  return absl::StrCat("?size=", page.size, "&offset=", page.offset);
}

absl::string_view TruthText(bool value) { return value ? "true" : "false"; }

void AddFields(const FieldValues& fields, FormBody& body) {
  for (const auto& [name, value] : fields) body.Add(name, value);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ApiClient>> ApiClient::Create(
    const ApiClientOptions& options, ApiKeys keys, Clock& clock) {
  ApiClientOptions checked = options;
  checked.base_url = WithoutTrailingSlash(checked.base_url);
  absl::Status status = CheckBaseUrl(checked.base_url);
  if (status.ok()) status = CheckApiKeys(keys);
  if (!status.ok()) return status;
  absl::StatusOr<std::unique_ptr<HttpTransport>> transport =
      HttpTransport::Create(options.transport);
  if (!transport.ok()) return transport.status();
  return absl::WrapUnique(
      new ApiClient(checked, std::move(keys), clock, *std::move(transport)));
}

ApiClient::ApiClient(const ApiClientOptions& options, ApiKeys keys,
                     Clock& clock, std::unique_ptr<HttpTransport> transport)
    : options_(options),
      keys_(std::move(keys)),
      clock_(clock),
      transport_(std::move(transport)) {}

std::string ApiClient::ClockHint(const HttpExchange& exchange) {
  if (exchange.response->date == absl::InfinitePast()) return "";
  const absl::Duration skew = clock_.Now() - exchange.response->date;
  if (absl::AbsDuration(skew) < kNotableSkew) return "";
  return absl::StrCat(" This computer's clock is ",
                      absl::FormatDuration(absl::Trunc(absl::AbsDuration(skew),
                                                       absl::Seconds(1))),
                      skew > absl::ZeroDuration() ? " ahead of" : " behind",
                      " the provider's: set it right.");
}

ApiClient::Outcome ApiClient::Perform(const Call& call,
                                      absl::string_view method,
                                      absl::string_view path,
                                      absl::string_view body,
                                      BodyFormat format) {
  HttpRequest request;
  request.method = method;
  request.url = absl::StrCat(options_.base_url, kPrefix, path);
  request.headers = {
      "Accept: application/json",
      absl::StrCat("User-Agent: ", options_.user_agent),
      absl::StrCat("X-Api-Signature: ",
                   SignRequest(keys_, options_.user_agent, clock_.Now()))};
  if (format == BodyFormat::kJson) {
    request.headers.push_back("Content-Type: application/json");
  }
  request.body = body;
  request.repeatable = method != "POST";
  HttpExchange exchange = transport_->Send(request);

  Outcome outcome;
  outcome.answer = ClassifyAnswer(call.kind, exchange);
  outcome.answer.duration = exchange.duration;
  if (outcome.answer.failure != FailureKind::kNone) {
    ErrorText text = DescribeFailure(
        outcome.answer,
        {call.action, call.object, call.name, call.domain, call.service});
    if (outcome.answer.failure == FailureKind::kUnauthorized) {
      text.cure += ClockHint(exchange);
    }
    outcome.status =
        absl::Status(StatusCodeOf(outcome.answer.failure), text.ToString());
  }
  if (exchange.response.ok()) outcome.body = std::move(exchange.response->body);
  return outcome;
}

ApiClient::Outcome ApiClient::Get(const Call& call, absl::string_view path) {
  return Perform(call, "GET", path, "");
}

ApiClient::Call ApiClient::MailboxCall(CallKind kind, absl::string_view action,
                                       MailService service,
                                       const MailAddress& address) {
  return Call{
      kind,   std::string(action), "user", address.ToString(), address.domain(),
      service};
}

ReadResult<Page<MailDomain>> ApiClient::ListDomains(const PageRequest& page) {
  const Call call = {CallKind::kRead, "List", "domains of", "the account", ""};
  return DecodeOutcome<Page<MailDomain>>(
      Get(call, absl::StrCat("/domains", PageQuery(page))), DecodeDomains);
}

ReadResult<Page<Administrator>> ApiClient::ListAdministrators(
    const PageRequest& page) {
  const Call call = {CallKind::kRead, "List", "administrators of",
                     "the account", ""};
  return DecodeOutcome<Page<Administrator>>(
      Get(call, absl::StrCat("/admins", PageQuery(page))),
      DecodeAdministrators);
}

ReadResult<Page<MailboxSummary>> ApiClient::ListMailboxes(
    MailService service, absl::string_view domain, const PageRequest& page,
    absl::optional<bool> enabled) {
  const Call call = {CallKind::kRead,     "List",
                     "mailboxes of",      std::string(domain),
                     std::string(domain), service};
  std::string path =
      absl::StrCat(MailboxesPath(service, domain), PageQuery(page));
  if (service == MailService::kHostedEmail) path += "&fields=enabled";
  if (enabled.has_value()) {
    absl::StrAppend(&path, "&enabled=", TruthText(*enabled));
  }
  return DecodeOutcome<Page<MailboxSummary>>(
      Get(call, path), [&](absl::string_view body) {
        return DecodeMailboxList(service, domain, body);
      });
}

ReadResult<Mailbox> ApiClient::GetMailbox(MailService service,
                                          const MailAddress& address) {
  const Call call = MailboxCall(CallKind::kRead, "Read", service, address);
  return DecodeOutcome<Mailbox>(Get(call, MailboxPath(service, address)),
                                [&](absl::string_view body) {
                                  return DecodeMailbox(service, address, body);
                                });
}

WriteResult ApiClient::Write(const Call& call, absl::string_view method,
                             MailService service, const MailAddress& address,
                             const FormBody& body, const Secret* password) {
  Outcome outcome =
      Perform(call, method, MailboxPath(service, address), body.bytes());
  WriteResult result{outcome.status, std::move(outcome.answer)};
  if (password != nullptr) RedactPassword(*password, result);
  return result;
}

WriteResult ApiClient::CreateMailbox(MailService service,
                                     const MailAddress& address,
                                     const NewMailbox& mailbox) {
  FormBody body;
  AddFields(mailbox.fields, body);
  body.Add("password", mailbox.password);
  body.Add("size", absl::StrCat(mailbox.size_megabytes));
  body.Add("enabled", TruthText(mailbox.enabled));
  return Write(
      MailboxCall(CallKind::kPasswordWrite, "Create", service, address), "POST",
      service, address, body, &mailbox.password);
}

WriteResult ApiClient::UpdateMailbox(MailService service,
                                     const MailAddress& address,
                                     const FieldValues& fields,
                                     absl::optional<bool> enabled) {
  FormBody body;
  AddFields(fields, body);
  if (enabled.has_value()) body.Add("enabled", TruthText(*enabled));
  return Write(MailboxCall(CallKind::kWrite, "Update", service, address), "PUT",
               service, address, body, nullptr);
}

WriteResult ApiClient::SetPassword(MailService service,
                                   const MailAddress& address,
                                   const Secret& password) {
  FormBody body;
  body.Add("password", password);
  return Write(
      MailboxCall(CallKind::kPasswordWrite, "Set password", service, address),
      "PUT", service, address, body, &password);
}

}  // namespace directory_sync::provider
