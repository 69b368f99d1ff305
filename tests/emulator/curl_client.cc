#include "tests/emulator/curl_client.h"

#include <curl/curl.h>

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace directory_sync::emulator {
namespace {

size_t OnBody(char* bytes, size_t size, size_t count, void* answer) {
  static_cast<CurlAnswer*>(answer)->body.append(bytes, size * count);
  return size * count;
}

size_t OnHeader(char* bytes, size_t size, size_t count, void* answer) {
  const absl::string_view line(bytes, size * count);
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(line, absl::MaxSplits(':', 1));
  static_cast<CurlAnswer*>(answer)->headers.emplace_back(
      std::string(parts.first),
      std::string(absl::StripAsciiWhitespace(parts.second)));
  return size * count;
}

}  // namespace

CurlClient::CurlClient(std::string ca_file)
    : handle_(curl_easy_init()), ca_file_(std::move(ca_file)) {}

CurlClient::~CurlClient() { curl_easy_cleanup(handle_); }

CurlAnswer CurlClient::Call(const std::string& method, const std::string& url,
                            const HeaderList& headers, const std::string& body,
                            long timeout_ms) {
  CurlAnswer answer;
  curl_easy_reset(handle_);
  curl_slist* list = nullptr;
  for (const auto& [name, value] : headers) {
    list = curl_slist_append(list, absl::StrCat(name, ": ", value).c_str());
  }
  curl_easy_setopt(handle_, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle_, CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, list);
  curl_easy_setopt(handle_, CURLOPT_TIMEOUT_MS, timeout_ms);
  curl_easy_setopt(handle_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle_, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, OnBody);
  curl_easy_setopt(handle_, CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(handle_, CURLOPT_HEADERFUNCTION, OnHeader);
  curl_easy_setopt(handle_, CURLOPT_HEADERDATA, &answer);
  if (!ca_file_.empty()) {
    curl_easy_setopt(handle_, CURLOPT_CAINFO, ca_file_.c_str());
  }
  if (method != "GET") {
    curl_easy_setopt(handle_, CURLOPT_POSTFIELDSIZE, body.size());
    curl_easy_setopt(handle_, CURLOPT_POSTFIELDS, body.c_str());
  }
  answer.error = curl_easy_perform(handle_);
  answer.error_text = curl_easy_strerror(static_cast<CURLcode>(answer.error));
  curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &answer.status);
  curl_easy_getinfo(handle_, CURLINFO_NUM_CONNECTS, &answer.new_connections);
  curl_easy_getinfo(handle_, CURLINFO_TOTAL_TIME, &answer.seconds);
  curl_slist_free_all(list);
  return answer;
}

}  // namespace directory_sync::emulator
