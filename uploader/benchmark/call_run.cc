#include "uploader/benchmark/call_run.h"

#include <curl/curl.h>

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/secret/secret.h"

namespace directory_sync::benchmark {
namespace {

constexpr char kMailbox[] =
    "/v1/customers/me/domains/example.com/rs/mailboxes/ann";
constexpr char kUserAgent[] = "directory-sync/1.0";
using CurlLong = long;  // libcurl's interface has it.

constexpr int kNoLimit = 100000000;

provider::ApiKeys KeysOf(const emulator::ProviderEmulator& emulator) {
  return {Secret::CopyOf(emulator.user_key()),
          Secret::CopyOf(emulator.secret_key())};
}

size_t Ignore(char*, size_t size, size_t count, void*) { return size * count; }

}  // namespace

CallRun::CallRun(const std::string& directory) {
  emulator::EmulatorOptions options;
  options.state_directory = directory;
  options.provider.limits.enabled = false;
  emulator_ = emulator::ProviderEmulator::Start(std::move(options)).value();
  const absl::Status made = emulator_->provider().Apply(
      "POST", kMailbox, "password=Xy7%21kkpp&size=1000");
  if (!made.ok()) std::abort();
  provider::Limits limits;
  limits.reads_per_minute = kNoLimit;
  limits.writes_per_minute = kNoLimit;
  pacer_ = std::make_unique<provider::Pacer>(limits, SystemClock());
  provider::ApiClientOptions api;
  api.base_url = emulator_->url();
  api.user_agent = kUserAgent;
  api.transport.ca_file = emulator_->ca_file();
  client_ = std::make_unique<provider::PacedProviderClient>(
      provider::ApiClient::Create(api, KeysOf(*emulator_), SystemClock())
          .value(),
      *pacer_, provider::Priority::kObject);
  SetUpPlain();
}

CallRun::~CallRun() { curl_easy_cleanup(easy_); }

void CallRun::CallOurs(int count) {
  const auto ann = provider::MailAddress::Parse("ann@example.com").value();
  for (int i = 0; i < count; ++i) {
    const auto result =
        client_->UpdateMailbox(provider::MailService::kHostedEmail, ann,
                               {{"title", absl::StrCat(i)}}, absl::nullopt);
    if (!result.status.ok()) std::abort();
  }
}

// Nothing that a plain loop would do without is left to it: one connection that
// stays open, without Nagle and Expect, over the TLS that ours has.
void CallRun::SetUpPlain() {
  easy_ = curl_easy_init();
  url_ = absl::StrCat(emulator_->url(), kMailbox);
  curl_easy_setopt(easy_, CURLOPT_URL, url_.c_str());
  curl_easy_setopt(easy_, CURLOPT_CAINFO, emulator_->ca_file().c_str());
  curl_easy_setopt(easy_, CURLOPT_CAPATH, nullptr);
  curl_easy_setopt(easy_, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(easy_, CURLOPT_PROXY, "");
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy_, CURLOPT_USERAGENT, kUserAgent);
  curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, "PUT");
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, Ignore);
}

void CallRun::CallPlainly(int count) {
  for (int i = 0; i < count; ++i) {
    // A signature each, as the API asks for.
    const std::string signature =
        absl::StrCat("X-Api-Signature: ",
                     provider::SignRequest(KeysOf(*emulator_), kUserAgent,
                                           SystemClock().Now()));
    curl_slist* headers = curl_slist_append(nullptr, signature.c_str());
    headers = curl_slist_append(headers, "Accept: application/json");
    headers = curl_slist_append(headers, "Expect:");
    const std::string body = absl::StrCat("title=", i);
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, body.c_str());
    if (curl_easy_perform(easy_) != CURLE_OK) std::abort();
    CurlLong connections = 0;
    curl_easy_getinfo(easy_, CURLINFO_NUM_CONNECTS, &connections);
    plain_connections_ += static_cast<int>(connections);
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, nullptr);
    curl_slist_free_all(headers);
  }
}

}  // namespace directory_sync::benchmark
