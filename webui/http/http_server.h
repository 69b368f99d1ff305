#ifndef WEBUI_HTTP_HTTP_SERVER_H_
#define WEBUI_HTTP_HTTP_SERVER_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "webui/http/http_message.h"

namespace directory_sync::webui {

// Takes the answer to one request; call it once, from any thread.
using Reply = std::function<void(HttpResponse)>;

// Called on the server's thread: must not block.
using Handler = std::function<void(HttpRequest, Reply)>;

// What a client can make the server hold.
struct HttpLimits {
  size_t header_bytes = 16 << 10;
  size_t body_bytes = 64 << 10;
  // Above it the connection that is longest without a whole request is closed.
  int connections = 512;
  // For a whole request to arrive, and for a kept connection to be used again.
  absl::Duration request_timeout = absl::Seconds(30);
};

// HTTP/1.1 on 127.0.0.1 and, where there is IPv6, on [::1]: never beyond
// loopback. One thread serves all connections.
class HttpServer {
 public:
  // Listens on `port`; 0 takes a free one. Unavailable, naming cause and cure,
  // when the port is taken.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(
      int port, Handler handler, HttpLimits limits = {});

  // Closes every connection and joins the thread. Replies that come later are
  // dropped.
  virtual ~HttpServer() = default;

  virtual int port() const = 0;
};

}  // namespace directory_sync::webui

#endif  // WEBUI_HTTP_HTTP_SERVER_H_
