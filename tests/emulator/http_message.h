#ifndef TESTS_EMULATOR_HTTP_MESSAGE_H_
#define TESTS_EMULATOR_HTTP_MESSAGE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace directory_sync::emulator {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

// The first header of that name, compared without case; empty if absent.
absl::string_view FindHeader(const HeaderList& headers, absl::string_view name);

// A request as it came over the wire, body complete.
struct HttpRequest {
  std::string method;
  std::string target;  // As sent: path and query, percent-encoded.
  HeaderList headers;
  std::string body;
  uint64_t connection = 0;  // Numbers the TLS connections from 1.
};

struct HttpResponse {
  int status = 200;
  HeaderList headers;
  std::string body;
};

// What happens to the answer on its way to the client.
struct WireEffect {
  absl::Duration delay;    // Before the first byte.
  bool drop = false;       // Close the connection instead of answering.
  bool truncate = false;   // Announce the whole body, send half, close.
  int64_t padding = 0;     // Bytes of filler to add to the body.
  int64_t slow_bytes = 0;  // 0: at once; else bytes sent per interval.
  absl::Duration slow_interval;
};

struct Reply {
  HttpResponse response;
  WireEffect wire;
};

// The status line, headers and body as bytes for the wire. Adds
// Content-Length and Connection. A CR or LF in a header becomes a space.
std::string SerializeResponse(const HttpResponse& response, bool keep_alive);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_HTTP_MESSAGE_H_
