#include "webui/http/http_message.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "nlohmann/json.hpp"

namespace directory_sync::webui {

void HttpRequest::AddField(absl::string_view name, absl::string_view value) {
  std::string& joined = fields[absl::AsciiStrToLower(name)];
  absl::StrAppend(&joined, joined.empty() ? "" : ", ", value);
}

absl::string_view HttpRequest::Field(const std::string& lower_case_name) const {
  const auto found = fields.find(lower_case_name);
  return found == fields.end() ? absl::string_view() : found->second;
}

std::string HttpRequest::Cookie(absl::string_view name) const {
  for (absl::string_view pair : absl::StrSplit(Field("cookie"), ';')) {
    const std::pair<absl::string_view, absl::string_view> cookie =
        absl::StrSplit(absl::StripAsciiWhitespace(pair),
                       absl::MaxSplits('=', 1));
    if (cookie.first == name) return std::string(cookie.second);
  }
  return "";
}

HttpResponse TextResponse(int status, absl::string_view text) {
  HttpResponse response;
  response.status = status;
  response.body = absl::StrCat(text, "\n");
  return response;
}

HttpResponse JsonError(int status, absl::string_view code,
                       absl::string_view message) {
  HttpResponse response;
  response.status = status;
  response.content_type = "application/json";
  response.body =
      nlohmann::json(
          {{"code", std::string(code)}, {"message", std::string(message)}})
          .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return response;
}

}  // namespace directory_sync::webui
