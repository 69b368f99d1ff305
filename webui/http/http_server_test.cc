#include "webui/http/http_server.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "webui/http/event_stream.h"
#include "webui/http/http_message.h"

namespace directory_sync::webui {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

size_t Append(char* bytes, size_t size, size_t count, void* target) {
  static_cast<std::string*>(target)->append(bytes, size * count);
  return size * count;
}

struct Answer {
  long status = 0;
  std::string header;
  std::string body;
};

Answer Get(const std::string& url, const std::string& post_body = "") {
  Answer answer;
  CURL* const curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &Append);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer.header);
  if (!post_body.empty()) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, post_body.size());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, post_body.c_str());
  }
  curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
  curl_easy_cleanup(curl);
  return answer;
}

std::string Url(const HttpServer& server, const std::string& path,
                const std::string& host = "127.0.0.1") {
  return absl::StrCat("http://", host, ":", server.port(), path);
}

void Echo(const HttpRequest& request, const Reply& reply) {
  HttpResponse response =
      TextResponse(200, absl::StrCat(request.method, " ", request.path, " ",
                                     request.body.size()));
  response.fields["X-Injected"] = "a\r\nSet-Cookie: b";
  reply(response);
}

// A plain connection to the server, to misbehave on.
class RawConnection {
 public:
  explicit RawConnection(int port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    struct sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(socket_, reinterpret_cast<struct sockaddr*>(&address),
                      sizeof(address)),
              0);
  }
  ~RawConnection() { close(socket_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  void Send(const std::string& bytes) {
    EXPECT_EQ(send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

  // All until the server closes.
  std::string ReadAll() {
    std::string all;
    char buffer[4096];
    for (ssize_t got; (got = read(socket_, buffer, sizeof(buffer))) > 0;) {
      all.append(buffer, static_cast<size_t>(got));
    }
    return all;
  }

  // Up to and with `end`, or until the server closes.
  std::string ReadUntil(const std::string& end) {
    std::string all;
    char byte = 0;
    while (all.find(end) == std::string::npos && read(socket_, &byte, 1) == 1) {
      all.push_back(byte);
    }
    return all;
  }

 private:
  const int socket_;
};

TEST(HttpServerTest, AnswersOnBothLoopbackAddressesWithSecurityHeaders) {
  ASSERT_OK_AND_ASSIGN(auto server, HttpServer::Start(0, Echo));
  for (const char* host : {"127.0.0.1", "[::1]"}) {
    const Answer answer = Get(Url(*server, "/a?b=c", host));
    EXPECT_EQ(answer.status, 200) << host;
    EXPECT_EQ(answer.body, "GET /a 0\n");
    EXPECT_THAT(answer.header, HasSubstr("Content-Security-Policy: "));
    EXPECT_THAT(answer.header, Not(HasSubstr("unsafe")));
    EXPECT_THAT(answer.header, HasSubstr("nosniff"));
  }
}

TEST(HttpServerTest, FieldsWithLineEndsAreNotSent) {
  ASSERT_OK_AND_ASSIGN(auto server, HttpServer::Start(0, Echo));
  EXPECT_THAT(Get(Url(*server, "/")).header, Not(HasSubstr("Set-Cookie")));
}

TEST(HttpServerTest, BodiesAreBounded) {
  HttpLimits limits;
  limits.body_bytes = 1000;
  ASSERT_OK_AND_ASSIGN(auto server, HttpServer::Start(0, Echo, limits));
  EXPECT_EQ(Get(Url(*server, "/"), std::string(1000, 'x')).body,
            "POST / 1000\n");
  EXPECT_EQ(Get(Url(*server, "/"), std::string(1001, 'x')).status, 413);
}

TEST(HttpServerTest, HeadersAreBounded) {
  ASSERT_OK_AND_ASSIGN(auto server, HttpServer::Start(0, Echo));
  RawConnection raw(server->port());
  raw.Send(absl::StrCat("GET / HTTP/1.1\r\nX: ", std::string(17 << 10, 'x')));
  EXPECT_THAT(raw.ReadAll(), HasSubstr("431"));
}

TEST(HttpServerTest, SlowRequestsAreDroppedWhileOthersAreServed) {
  HttpLimits limits;
  limits.request_timeout = absl::Milliseconds(300);
  ASSERT_OK_AND_ASSIGN(auto server, HttpServer::Start(0, Echo, limits));
  RawConnection slow(server->port());
  slow.Send("GET / HTTP/1.1\r\nHost:");
  EXPECT_EQ(Get(Url(*server, "/")).status, 200);
  EXPECT_EQ(slow.ReadAll(), "");
}

TEST(HttpServerTest, AboveTheBoundTheLongestIdleMakesRoom) {
  HttpLimits limits;
  limits.connections = 1;
  ASSERT_OK_AND_ASSIGN(auto server, HttpServer::Start(0, Echo, limits));
  RawConnection first(server->port());
  RawConnection second(server->port());
  EXPECT_EQ(first.ReadAll(), "");
  second.Send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(second.ReadAll(), HasSubstr("200 OK"));
}

TEST(HttpServerTest, AThousandIdleConnectionsShutNobodyOut) {
  ASSERT_OK_AND_ASSIGN(auto server, HttpServer::Start(0, Echo));
  std::vector<std::unique_ptr<RawConnection>> idle;
  for (int i = 0; i < 1000; ++i) {
    idle.push_back(std::make_unique<RawConnection>(server->port()));
    // Half of them say something, and then nothing more.
    if (i % 2 == 0) idle.back()->Send("GET / HTTP/1.1\r\nX: ");
  }
  EXPECT_EQ(Get(Url(*server, "/")).status, 200);
  // The bound holds: the first ones were closed.
  EXPECT_EQ(idle.front()->ReadAll(), "");
}

TEST(HttpServerTest, EventsArriveWhileOthersAreServed) {
  auto events = std::make_shared<EventStream>();
  ASSERT_OK_AND_ASSIGN(
      auto server,
      HttpServer::Start(0, [&](const HttpRequest& request, const Reply& reply) {
        HttpResponse response = TextResponse(200, "plain");
        if (request.path == "/events") response.stream = events;
        reply(response);
      }));
  RawConnection reader(server->port());
  reader.Send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(reader.ReadUntil("\r\n\r\n"), HasSubstr("200 OK"));
  events->Send(std::make_shared<const std::string>("data: 1\n\n"));
  EXPECT_EQ(reader.ReadUntil("\n\n"), "data: 1\n\n");
  EXPECT_EQ(Get(Url(*server, "/")).body, "plain\n");
  events->Send(std::make_shared<const std::string>("data: 2\n\n"));
  EXPECT_EQ(reader.ReadUntil("\n\n"), "data: 2\n\n");
  events->Close();
  EXPECT_EQ(reader.ReadAll(), "");
}

TEST(HttpServerTest, AReaderWhoLeavesClosesHisEvents) {
  auto events = std::make_shared<EventStream>();
  absl::Notification closed;
  ASSERT_OK_AND_ASSIGN(
      auto server, HttpServer::Start(0, [&](const HttpRequest&, Reply reply) {
        HttpResponse response;
        response.stream = events;
        reply(response);
      }));
  {
    RawConnection reader(server->port());
    reader.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    reader.ReadUntil("\r\n\r\n");
    events->Attach([&] {
      if (events->closed() && !closed.HasBeenNotified()) closed.Notify();
    });
  }
  EXPECT_TRUE(closed.WaitForNotificationWithTimeout(absl::Seconds(30)));
}

TEST(HttpServerTest, AnswersMayOutliveTheServer) {
  Reply late;
  absl::Notification asked;
  ASSERT_OK_AND_ASSIGN(
      auto server, HttpServer::Start(0, [&](const HttpRequest&, Reply reply) {
        late = std::move(reply);
        asked.Notify();
      }));
  RawConnection raw(server->port());
  raw.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  asked.WaitForNotification();
  server.reset();
  late(TextResponse(200, "too late"));
  EXPECT_EQ(raw.ReadAll(), "");
}

TEST(HttpServerTest, ATakenPortIsAClearError) {
  ASSERT_OK_AND_ASSIGN(auto server, HttpServer::Start(0, Echo));
  EXPECT_THAT(HttpServer::Start(server->port(), Echo),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("[webui]")));
}

TEST(HttpRequestTest, CookiesAreFoundByTheirWholeName) {
  HttpRequest request;
  request.fields["cookie"] = "xa=1; a=2; b=3=4";
  EXPECT_EQ(request.Cookie("a"), "2");
  EXPECT_EQ(request.Cookie("b"), "3=4");
  EXPECT_EQ(request.Cookie("c"), "");
}

}  // namespace
}  // namespace directory_sync::webui
