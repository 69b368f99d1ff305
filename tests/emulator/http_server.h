#ifndef TESTS_EMULATOR_HTTP_SERVER_H_
#define TESTS_EMULATOR_HTTP_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tests/emulator/http_message.h"

namespace directory_sync::emulator {

// Whether clients get in: kRefuse closes the listening socket, so that
// connections are refused; kClose accepts and hangs up at once. Both cut the
// connections that exist.
enum class Door { kOpen, kClose, kRefuse };

// Gives the answer to one request; once, from any thread.
using Responder = std::function<void(Reply)>;

struct HttpServerOptions {
  int port = 0;  // 0: a free one.
  // PEM; both empty for plain HTTP.
  std::string certificate_pem;
  std::string private_key_pem;
  int64_t max_body_bytes = 1 << 20;
  // Delays on the wire pass this many times faster than asked.
  double time_scale = 1;

  // Called on the server's thread; may answer at once or later.
  std::function<void(const HttpRequest&, Responder)> serve;
  // Whether to go on with a request that expects 100-continue (else 417).
  std::function<bool()> accepts_expect = [] { return true; };
};

// An HTTP/1.1 server with keep-alive on 127.0.0.1 and, if the machine has it,
// ::1, with one thread of its own. Thread safe.
class HttpServer {
 public:
  // Unavailable if the port is taken, InvalidArgument for a bad certificate.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Start(
      HttpServerOptions options);

  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  // Cuts all connections. No Responder may be called afterwards.
  ~HttpServer();

  int port() const;

  // Takes effect before it returns. Unavailable if the port was taken by
  // somebody else in the meantime.
  absl::Status SetDoor(Door door);

 private:
  class Core;
  explicit HttpServer(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_HTTP_SERVER_H_
