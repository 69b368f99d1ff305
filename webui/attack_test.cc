// What a web page of somebody else, another program on this machine, or a
// broken client could try, against the real HTTP server with the application.

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/clock/fake_clock.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "webui/api_proxy.h"
#include "webui/http/http_server.h"
#include "webui/live/change_feed.h"
#include "webui/live/queue_samples.h"
#include "webui/web_application.h"
#include "webui/web_sessions.h"

namespace directory_sync::webui {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class AttackTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(
        server_,
        HttpServer::Start(0, [this](const HttpRequest& request, Reply reply) {
          application_.Handle(request, server_->port(), std::move(reply));
        }));
  }

  // The whole answer to these bytes; the server closes, as asked.
  std::string Send(const std::string& request) {
    const int peer = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(server_->port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(connect(peer, reinterpret_cast<struct sockaddr*>(&address),
                      sizeof(address)),
              0);
    (void)send(peer, request.data(), request.size(), MSG_NOSIGNAL);
    std::string answer;
    char buffer[4096];
    for (ssize_t got; (got = read(peer, buffer, sizeof(buffer))) > 0;) {
      answer.append(buffer, static_cast<size_t>(got));
    }
    close(peer);
    return answer;
  }

  std::string Host() const {
    return absl::StrCat("localhost:", server_->port());
  }

  std::string Request(const std::string& line, const std::string& fields,
                      const std::string& body = "") const {
    return absl::StrCat(line, " HTTP/1.1\r\nConnection: close\r\n", fields,
                        "Content-Length: ", body.size(), "\r\n\r\n", body);
  }

  std::string OwnHost() const { return absl::StrCat("Host: ", Host(), "\r\n"); }

  static std::string CookieLine(const WebSessions::Secrets& secrets) {
    return absl::StrCat("Cookie: directory-sync-session=", secrets.cookie,
                        "\r\n");
  }

  WebSessions::Secrets Session() {
    return *sessions_.LogIn(sessions_.CreateCode("root").code);
  }

  // What a browser sends by itself.
  std::string Cookie() { return CookieLine(Session()); }

  // What our page sends.
  std::string LoggedIn() {
    const WebSessions::Secrets secrets = Session();
    return absl::StrCat(CookieLine(secrets),
                        "X-Directory-Sync: ", secrets.page_token, "\r\n");
  }

  // What every service answers.
  HttpResponse told_ = JsonError(503, "unavailable", "none");
  FakeClock clock_;
  WebSessions sessions_{clock_};
  ApiProxy api_{ApiProxy::Channels{}};
  ChangeFeed feed_{
      [this](const std::string&, const std::string&,
             const std::function<void(HttpResponse)>& done) { done(told_); },
      clock_};
  QueueSamples samples_{clock_};
  WebApplication application_{sessions_, api_, feed_, samples_};
  std::unique_ptr<HttpServer> server_;
};

constexpr char kStatus[] =
    "POST /directorysync.supervisor.v1.Supervisor/GetStatus";
constexpr char kJson[] = "Content-Type: application/json\r\n";

TEST_F(AttackTest, ANameThatWasPointedAtThisMachineGetsNothing) {
  for (const char* path : {"/", "/login", "/events", "/healthz", "/metrics"}) {
    EXPECT_THAT(Send(Request(absl::StrCat("GET ", path),
                             "Host: rebound.example:8080\r\n" + LoggedIn())),
                StartsWith("HTTP/1.1 421 "))
        << path;
  }
}

TEST_F(AttackTest, TwoHostsAreNone) {
  EXPECT_THAT(Send(Request("GET /login", OwnHost() + "Host: evil.test\r\n")),
              Not(StartsWith("HTTP/1.1 200 ")));
}

TEST_F(AttackTest, AFormOfAnotherSiteChangesNothing) {
  // A form can't send our field; its content type is one of three.
  for (const char* type : {"application/x-www-form-urlencoded",
                           "multipart/form-data", "text/plain"}) {
    EXPECT_THAT(
        Send(Request(kStatus,
                     absl::StrCat(OwnHost(), Cookie(), "Content-Type: ", type,
                                  "\r\nOrigin: http://evil.test\r\n"),
                     "{}")),
        StartsWith("HTTP/1.1 403 "));
    EXPECT_THAT(Send(Request(kStatus,
                             absl::StrCat(OwnHost(), Cookie(),
                                          "Content-Type: ", type, "\r\n"),
                             "{}")),
                StartsWith("HTTP/1.1 403 "));
  }
}

// Another program on this machine that listens on localhost gets the cookie
// with any link to it.
TEST_F(AttackTest, ACookieThatAnotherPortSawOpensNothing) {
  const WebSessions::Secrets secrets = Session();
  const std::string cookie = CookieLine(secrets);
  for (const std::string& token :
       {std::string("user"), secrets.cookie, std::string(32, '0'),
        Session().page_token}) {
    const std::string fields =
        absl::StrCat(OwnHost(), cookie, "X-Directory-Sync: ", token, "\r\n");
    EXPECT_THAT(Send(Request(kStatus, fields + kJson, "{}")),
                StartsWith("HTTP/1.1 401 "));
    EXPECT_THAT(Send(Request("GET /events", fields)),
                StartsWith("HTTP/1.1 401 "));
    Send(Request("POST /logout", fields));
  }
  EXPECT_OK(sessions_.UserOf(secrets));
}

TEST_F(AttackTest, APageOfAnotherPortCallsNothing) {
  const std::string fields = OwnHost() + LoggedIn() + kJson;
  for (const char* from :
       {"Sec-Fetch-Site: same-site\r\n", "Sec-Fetch-Site: none\r\n",
        "Origin: http://localhost:9999\r\n", "Origin: null\r\n"}) {
    EXPECT_THAT(Send(Request(kStatus, fields + from, "{}")),
                StartsWith("HTTP/1.1 403 "))
        << from;
    EXPECT_THAT(Send(Request("GET /events", fields + from)),
                StartsWith("HTTP/1.1 403 "))
        << from;
  }
}

TEST_F(AttackTest, NoOtherSiteIsAllowedToAsk) {
  const std::string answer =
      Send(Request("OPTIONS /events",
                   OwnHost() + "Origin: http://evil.test\r\n"
                               "Access-Control-Request-Method: POST\r\n"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(answer, Not(HasSubstr("Access-Control-Allow")));
}

TEST_F(AttackTest, AnEventStreamOfAnotherSiteIsRefused) {
  // EventSource sends the cookie to the same site, another port too, but no
  // field of ours.
  EXPECT_THAT(Send(Request("GET /events", OwnHost() + Cookie())),
              StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(Send(Request("GET /events", OwnHost() + LoggedIn() +
                                              "Sec-Fetch-Site: same-site\r\n")),
              StartsWith("HTTP/1.1 403 "));
}

TEST_F(AttackTest, ASessionThatAnAttackerChoseIsNeverOne) {
  const std::string chosen = "Cookie: directory-sync-session=chosen\r\n";
  const std::string body =
      absl::StrCat("{\"code\":\"", sessions_.CreateCode("root").code, "\"}");
  const std::string answer = Send(
      Request("POST /login",
              OwnHost() + chosen + kJson + "X-Directory-Sync: user\r\n", body));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(answer, HasSubstr("Set-Cookie: directory-sync-session="));
  EXPECT_THAT(answer, Not(HasSubstr("chosen")));
  EXPECT_THAT(Send(Request("GET /", OwnHost() + chosen)),
              StartsWith("HTTP/1.1 302 "));
}

TEST_F(AttackTest, GuessingCodesIsSlow) {
  std::string answer;
  for (int i = 0; i < 21; ++i) {
    answer = Send(Request("POST /login",
                          OwnHost() + kJson + "X-Directory-Sync: user\r\n",
                          "{\"code\":\"0123456789abcdef\"}"));
  }
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 429 "));
}

TEST_F(AttackTest, LineEndsInARequestMakeNoHeaderInTheAnswer) {
  for (const char* path :
       {"/%0d%0aSet-Cookie:%20a=b", "/login%0d%0aX-Injected:%201",
        "/\tX-Injected: 1", "/users?x=%0d%0aX-Injected:1"}) {
    const std::string answer =
        Send(Request(absl::StrCat("GET ", path), OwnHost() + LoggedIn()));
    EXPECT_THAT(answer, Not(HasSubstr("X-Injected")));
    EXPECT_THAT(answer, Not(HasSubstr("Set-Cookie")));
  }
}

TEST_F(AttackTest, NoPathLeadsOutOfTheTable) {
  for (const char* path :
       {"/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc/passwd", "//etc/passwd", "/app.js/../../etc/passwd",
        "/\\..\\etc\\passwd", "http://localhost/etc/passwd",
        "/assets/..;/etc/passwd", "*"}) {
    const std::string answer =
        Send(Request(absl::StrCat("GET ", path), OwnHost() + LoggedIn()));
    EXPECT_THAT(answer, Not(HasSubstr("root:"))) << path;
    EXPECT_THAT(answer, Not(StartsWith("HTTP/1.1 200 "))) << path;
  }
}

TEST_F(AttackTest, TwoLengthsOrALengthAndChunksAreRefused) {
  const std::string head =
      absl::StrCat(kStatus, " HTTP/1.1\r\n", OwnHost(), LoggedIn(), kJson,
                   "Connection: close\r\n");
  for (const char* lengths :
       {"Content-Length: 2\r\nContent-Length: 30\r\n",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n"}) {
    // Nobody to answer: it isn't HTTP.
    EXPECT_EQ(Send(absl::StrCat(head, lengths, "\r\n{}0\r\n\r\n")), "")
        << lengths;
  }
  EXPECT_THAT(Send(absl::StrCat(head, "Content-Length: 2\r\n\r\n{}")),
              HasSubstr("no channel to this service"));
}

TEST_F(AttackTest, MetricsHoldNumbersAndNoNames) {
  told_ = HttpResponse();
  told_.body =
      R"({"registered":true,"accountsInScope":"28","inboxItems":"3",
          "dnsName":"anna.test","problems":["anna@example.test is refused"],
          "pendingOperations":"anna"})";
  feed_.Poll();
  const std::string answer = Send(Request("GET /metrics", OwnHost()));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(answer, HasSubstr("directory_sync_accounts_in_scope 28\n"));
  EXPECT_THAT(answer,
              HasSubstr("directory_sync_up{service=\"directory-reader\"} "));
  EXPECT_THAT(answer, Not(HasSubstr("anna")));
}

}  // namespace
}  // namespace directory_sync::webui
