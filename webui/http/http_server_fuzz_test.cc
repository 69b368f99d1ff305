// The HTTP server with any bytes for a request: it answers in HTTP or closes,
// and goes on serving.
//   bazel build --config=fuzz //webui/http:http_server_fuzz_test
//   bazel-bin/webui/http/http_server_fuzz_test -max_total_time=60

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "webui/http/event_stream.h"
#include "webui/http/http_message.h"
#include "webui/http/http_server.h"

namespace directory_sync::webui {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

// Looks at all that a request has, and answers with what came.
void Answer(const HttpRequest& request, const Reply& reply) {
  HttpResponse response = TextResponse(200, request.body);
  response.fields["X-Cookie"] = request.Cookie("directory-sync-session");
  response.fields["X-Path"] = request.path;
  if (absl::StartsWith(request.path, "/e")) {
    response.stream = std::make_shared<EventStream>();
    response.stream->Send(std::make_shared<const std::string>("data: 1\n\n"));
    response.stream->Close();
  }
  reply(std::move(response));
}

HttpServer& Server() {
  static HttpServer* const server =
      HttpServer::Start(0, Answer).value().release();
  return *server;
}

std::string Exchange(absl::string_view request) {
  const int peer = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(Server().port()));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  Require(connect(peer, reinterpret_cast<struct sockaddr*>(&address),
                  sizeof(address)) == 0);
  (void)send(peer, request.data(), request.size(), MSG_NOSIGNAL);
  shutdown(peer, SHUT_WR);
  std::string answer;
  char buffer[4096];
  for (ssize_t got; (got = read(peer, buffer, sizeof(buffer))) > 0;) {
    answer.append(buffer, static_cast<size_t>(got));
  }
  close(peer);
  return answer;
}

}  // namespace
}  // namespace directory_sync::webui

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using directory_sync::webui::Exchange;
  const std::string answer =
      Exchange(absl::string_view(reinterpret_cast<const char*>(data), size));
  directory_sync::webui::Require(answer.empty() ||
                                 absl::StartsWith(answer, "HTTP/1.1 "));
  return 0;
}
