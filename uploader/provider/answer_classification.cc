#include "uploader/provider/answer_classification.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "uploader/provider/answer_decoding.h"

namespace directory_sync::provider {
namespace {

constexpr size_t kMaxMessageBytes = 1024;
constexpr size_t kMaxExcerptBytes = 2048;

// A refusal by words and status; "" are any words, 0 is any status. The first
// row that fits counts. Words are compared without letter case.
struct Refusal {
  absl::string_view words;
  int status;
  FailureKind kind;
};

constexpr Refusal kRefusals[] = {
    // Documented: 403 for all three; newer APIs would answer 429 and 401.
    {"request limit", 403, FailureKind::kThrottled},
    {"", 429, FailureKind::kThrottled},
    {"authentication failed", 403, FailureKind::kUnauthorized},
    {"", 401, FailureKind::kUnauthorized},
    {"", 403, FailureKind::kNotAuthorized},
    {"not authorized", 0, FailureKind::kNotAuthorized},
    {"does not have this service", 0, FailureKind::kNotAuthorized},
    {"limit exceeded", 0, FailureKind::kLimitExceeded},
    {"", 404, FailureKind::kNotFound},
    {"", 409, FailureKind::kExists},
    {"already exist", 400, FailureKind::kExists},
    {"already in use", 400, FailureKind::kExists},
    {"password", 400, FailureKind::kPasswordRefused},
    {"", 400, FailureKind::kInvalid},
};

// An answer that says nothing about the call: the server failed, or something
// else than the provider answered.
FailureKind WithoutVerdict(CallKind call) {
  return call == CallKind::kRead ? FailureKind::kTransient
                                 : FailureKind::kAmbiguous;
}

FailureKind KindOfRefusal(CallKind call, int status, absl::string_view words) {
  const std::string lower_case = absl::AsciiStrToLower(words);
  for (const Refusal& refusal : kRefusals) {
    if (refusal.status != 0 && refusal.status != status) continue;
    if (!absl::StrContains(lower_case, refusal.words)) continue;
    if (refusal.kind == FailureKind::kPasswordRefused &&
        call != CallKind::kPasswordWrite) {
      continue;
    }
    return refusal.kind;
  }
  return FailureKind::kUnknown;
}

FailureKind KindOf(CallKind call, const HttpResponse& response,
                   absl::string_view words) {
  const bool is_page = absl::StrContains(response.content_type, "text/html");
  if (response.status >= 500 || response.status < 200) {
    // Even here a documented refusal of a value is one.
    const FailureKind kind = KindOfRefusal(call, response.status, words);
    return kind == FailureKind::kLimitExceeded ? kind : WithoutVerdict(call);
  }
  // A redirect or a page comes from something in between; a redirect says that
  // nothing was done.
  if (response.status >= 300 && response.status < 400) {
    return FailureKind::kTransient;
  }
  if (is_page) return WithoutVerdict(call);
  if (response.status < 300) return FailureKind::kNone;
  return KindOfRefusal(call, response.status, words);
}

std::string WordsOf(const HttpResponse& response) {
  if (response.status >= 300 && response.status < 400) {
    return absl::StrCat(
        "The answer is a redirect to '", response.location,
        "', which isn't followed. Cure: check that [provider] url is the "
        "provider's and that no proxy is in between.");
  }
  if (absl::StrContains(response.content_type, "text/html")) {
    return absl::StrCat(
        "The answer is a web page with status ", response.status,
        ". Cure: check that no proxy or sign-in page is in between.");
  }
  std::string fault = DecodeFaultMessage(response.body);
  if (!fault.empty()) return fault;
  if (!response.error_message.empty()) return response.error_message;
  return absl::StrCat("The provider answered with status ", response.status,
                      ".");
}

ProviderAnswer WithoutAnswer(CallKind call, const HttpExchange& exchange) {
  ProviderAnswer answer;
  answer.failure = exchange.may_have_arrived ? WithoutVerdict(call)
                                             : FailureKind::kTransient;
  // Ended by us: that says nothing of the provider.
  if (absl::IsCancelled(exchange.response.status()) &&
      answer.failure == FailureKind::kTransient) {
    answer.failure = FailureKind::kNotMade;
  }
  answer.error_message =
      Presentable(exchange.response.status().message(), kMaxMessageBytes);
  return answer;
}

}  // namespace

ProviderAnswer ClassifyAnswer(CallKind call, const HttpExchange& exchange) {
  if (!exchange.response.ok()) return WithoutAnswer(call, exchange);
  const HttpResponse& response = *exchange.response;
  ProviderAnswer answer;
  answer.http_status = response.status;
  const std::string words = WordsOf(response);
  answer.failure = KindOf(call, response, words);
  if (answer.failure == FailureKind::kNone) return answer;
  answer.error_message = Presentable(words, kMaxMessageBytes);
  answer.body_excerpt = Presentable(response.body, kMaxExcerptBytes);
  return answer;
}

}  // namespace directory_sync::provider
