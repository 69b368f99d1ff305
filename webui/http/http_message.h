#ifndef WEBUI_HTTP_HTTP_MESSAGE_H_
#define WEBUI_HTTP_HTTP_MESSAGE_H_

#include <map>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace directory_sync::webui {

class EventStream;

// A request, read whole and within the server's bounds.
struct HttpRequest {
  std::string method;                         // "GET"
  std::string path;                           // without the query
  std::map<std::string, std::string> fields;  // names in lower case
  std::string body;

  // A repeated field's values are joined: it could mean one thing to us and
  // another to a proxy; joined it matches nothing that anybody looks for.
  void AddField(absl::string_view name, absl::string_view value);
  // The field's value, or empty.
  absl::string_view Field(const std::string& lower_case_name) const;
  // The cookie's value, or empty.
  std::string Cookie(absl::string_view name) const;
};

// An answer. Every answer gets the same security headers from the server, and
// "Cache-Control: no-store" unless `fields` says otherwise.
struct HttpResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::map<std::string, std::string> fields;
  std::string body;
  // If there is one, its bytes follow the header until it is closed, in place
  // of `body`.
  std::shared_ptr<EventStream> stream;
};

// An answer of one line of text.
HttpResponse TextResponse(int status, absl::string_view text);

// {"code": …, "message": …}: the shape of a failed call.
HttpResponse JsonError(int status, absl::string_view code,
                       absl::string_view message);

}  // namespace directory_sync::webui

#endif  // WEBUI_HTTP_HTTP_MESSAGE_H_
