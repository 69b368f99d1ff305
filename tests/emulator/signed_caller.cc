#include "tests/emulator/signed_caller.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "tests/emulator/signature.h"

namespace directory_sync::emulator {
namespace {

constexpr absl::string_view kUserAgent = "adsync/0.1";
constexpr absl::string_view kTimestamp = "20260102030405";

ProviderOptions OptionsWith(const Limits& limits) {
  ProviderOptions options;
  options.limits = limits;
  options.keys = {SampleKeys()};
  return options;
}

}  // namespace

ApiKeys SampleKeys() {
  return {"AKeyForDocs/0000001+", "ASecretForDocsOnly/abcdefghijklmnopqrst+"};
}

HttpRequest SignedRequest(const ApiKeys& keys, absl::string_view method,
                          absl::string_view target, absl::string_view body) {
  HttpRequest request;
  request.method = std::string(method);
  request.target = std::string(target);
  request.headers = {
      {"Accept", "application/json"},
      {"User-Agent", std::string(kUserAgent)},
      {"X-Api-Signature", SignatureHeader(keys, kUserAgent, kTimestamp)}};
  if (!body.empty()) {
    request.headers.emplace_back("Content-Type",
                                 absl::StartsWith(body, "{")
                                     ? "application/json"
                                     : "application/x-www-form-urlencoded");
  }
  request.body = std::string(body);
  return request;
}

SignedCaller::SignedCaller(Limits limits)
    : clock(absl::FromCivil(absl::CivilSecond(2026, 1, 2, 3, 4, 5),
                            absl::UTCTimeZone())),
      provider(OptionsWith(limits), clock) {}

HttpResponse SignedCaller::Call(absl::string_view method,
                                absl::string_view path,
                                absl::string_view body) {
  return provider
      .Handle(SignedRequest(SampleKeys(), method,
                            absl::StrCat("/v1/customers/me", path), body))
      .response;
}

int SignedCaller::Status(absl::string_view method, absl::string_view path,
                         absl::string_view body) {
  return Call(method, path, body).status;
}

nlohmann::json SignedCaller::Get(absl::string_view path) {
  return nlohmann::json::parse(Call("GET", path).body, nullptr, false);
}

}  // namespace directory_sync::emulator
