#include "webui/web_application.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "common/clock/fake_clock.h"
#include "common/identity/test_identities.h"
#include "common/server/authorization_table.h"
#include "common/server/channel.h"
#include "common/server/grpc_server.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "grpcpp/channel.h"
#include "grpcpp/server_context.h"
#include "gtest/gtest.h"
#include "proto/directorysync/supervisor/v1/supervisor.grpc.pb.h"
#include "proto/directorysync/upload/v1/upload.grpc.pb.h"
#include "webui/api_methods.h"
#include "webui/http/event_stream.h"
#include "webui/http/http_message.h"
#include "webui/live/change_feed.h"
#include "webui/live/queue_samples.h"
#include "webui/web_sessions_service.h"

namespace directory_sync::webui {
namespace {

namespace supervisor = directorysync::supervisor::v1;
namespace upload = directorysync::upload::v1;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

constexpr int kPort = 8080;
constexpr char kStatusPath[] =
    "/directorysync.supervisor.v1.Supervisor/GetStatus";

constexpr char kStartSyncPath[] =
    "/directorysync.upload.v1.UploaderAdmin/StartSync";

class FakeSupervisor : public supervisor::Supervisor::Service {
  grpc::Status GetStatus(grpc::ServerContext*,
                         const supervisor::GetStatusRequest*,
                         supervisor::GetStatusResponse* response) override {
    response->set_version("1.2.3");
    response->add_children()->set_name("<b>uploader</b>");
    return grpc::Status::OK;
  }
};

class FakeUploader : public upload::UploaderAdmin::Service {
 public:
  std::string os_user;

 private:
  grpc::Status StartSync(grpc::ServerContext*,
                         const upload::StartSyncRequest* request,
                         upload::StartSyncResponse*) override {
    os_user = request->os_user();
    return grpc::Status::OK;
  }
};

class WebApplicationTest : public testing::Test {
 protected:
  void SetUp() override {
    GrpcServer::Options options;
    options.credentials = identities_.Server(Role::kSupervisor);
    options.authorization = AuthorizationTable(
        {{kStatusPath, {Role::kWebui}}, {kStartSyncPath, {Role::kWebui}}});
    options.services = {&supervisor_, &uploader_};
    ASSERT_OK_AND_ASSIGN(server_, GrpcServer::Start(std::move(options)));
    const auto channel =
        MakeChannel(server_->address(),
                    identities_.Channel(Role::kWebui, Role::kSupervisor));
    api_ = std::make_unique<ApiProxy>(ApiProxy::Channels{
        {Role::kSupervisor, channel}, {Role::kUploader, channel}});
    feed_ = std::make_unique<ChangeFeed>(
        [this](const std::string& method, const std::string& request,
               std::function<void(HttpResponse)> done) {
          api_->Call(*FindApiMethod(method), "", request, std::move(done));
        },
        clock_);
    application_ =
        std::make_unique<WebApplication>(sessions_, *api_, *feed_, samples_);
  }

  HttpResponse Handle(const HttpRequest& request) {
    HttpResponse answer;
    absl::Notification answered;
    application_->Handle(request, kPort, [&](HttpResponse response) {
      answer = std::move(response);
      answered.Notify();
    });
    answered.WaitForNotification();
    return answer;
  }

  static HttpRequest Request(const std::string& method, const std::string& path,
                             const WebSessions::Secrets& secrets = {}) {
    HttpRequest request;
    request.method = method;
    request.path = path;
    request.fields = {{"host", "localhost:8080"},
                      {"content-type", "application/json"},
                      {"x-directory-sync", "log-in"}};
    if (!secrets.cookie.empty()) {
      request.fields["cookie"] =
          absl::StrCat("directory-sync-session=", secrets.cookie);
      request.fields["x-directory-sync"] = secrets.page_token;
    }
    return request;
  }

  WebSessions::Secrets LoggedIn(const std::string& os_user = "root") {
    return *sessions_.LogIn(sessions_.CreateCode(os_user).code);
  }

  TestIdentities identities_;
  FakeClock clock_;
  WebSessions sessions_{clock_};
  FakeSupervisor supervisor_;
  FakeUploader uploader_;
  std::unique_ptr<GrpcServer> server_;
  std::unique_ptr<ApiProxy> api_;
  std::unique_ptr<ChangeFeed> feed_;
  QueueSamples samples_{clock_};
  std::unique_ptr<WebApplication> application_;
};

TEST_F(WebApplicationTest, PagesNeedASessionAndLogInDoesNot) {
  EXPECT_EQ(Handle(Request("GET", "/")).fields["Location"], "/login");
  EXPECT_EQ(Handle(Request("GET", "/app.js")).status, 302);
  EXPECT_EQ(Handle(Request("GET", "/login")).status, 200);
  EXPECT_THAT(Handle(Request("GET", "/", LoggedIn())).body,
              HasSubstr("app.js"));
  EXPECT_EQ(Handle(Request("GET", "/../etc/passwd", LoggedIn())).status, 404);
}

TEST_F(WebApplicationTest, ACodeBecomesACookieThatScriptsCannotRead) {
  HttpRequest request = Request("POST", "/login");
  request.body =
      absl::StrCat("{\"code\":\"", sessions_.CreateCode("root").code, "\"}");
  const HttpResponse response = Handle(request);
  EXPECT_EQ(response.status, 200);
  const std::string cookie = response.fields.at("Set-Cookie");
  EXPECT_THAT(cookie, HasSubstr("HttpOnly; SameSite=Strict"));
  EXPECT_THAT(response.body,
              MatchesRegex("\\{\"pageToken\":\"[0-9a-f]{32}\"\\}"));
  EXPECT_EQ(Handle(request).status, 403);
  request.body = "{\"code\":7}";
  EXPECT_EQ(Handle(request).status, 400);
}

TEST_F(WebApplicationTest, LogOutEndsTheSession) {
  const WebSessions::Secrets secrets = LoggedIn();
  EXPECT_EQ(Handle(Request("POST", "/logout", secrets)).status, 200);
  EXPECT_EQ(Handle(Request("GET", "/", secrets)).status, 302);
}

TEST_F(WebApplicationTest, CallsReachTheServiceOverMutualTls) {
  HttpRequest request = Request("POST", kStatusPath, LoggedIn());
  request.body = "{}";
  const HttpResponse response = Handle(request);
  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_THAT(response.body, HasSubstr("\"version\":\"1.2.3\""));
  EXPECT_EQ(response.content_type, "application/json");
}

TEST_F(WebApplicationTest, CallsNeedASessionAndAListedMethod) {
  HttpRequest request = Request("POST", kStatusPath);
  request.body = "{}";
  const HttpResponse response = Handle(request);
  EXPECT_EQ(response.status, 401);
  EXPECT_THAT(response.body, HasSubstr("session_ended"));
  request = Request("POST",
                    "/directorysync.directory.v1.DirectoryReader/ReadSnapshot",
                    LoggedIn());
  request.body = "{}";
  EXPECT_EQ(Handle(request).status, 404);
}

TEST_F(WebApplicationTest, MalformedCallsAreRefused) {
  HttpRequest request = Request("POST", kStatusPath, LoggedIn());
  request.body = "{\"unknown\":1}";
  EXPECT_EQ(Handle(request).status, 400);
  request.body = "not JSON";
  EXPECT_EQ(Handle(request).status, 400);
  request.body = "{}";
  request.fields["content-type"] = "text/plain";
  EXPECT_EQ(Handle(request).status, 415);
}

TEST_F(WebApplicationTest, AServiceThatIsDownIsUnavailable) {
  server_->Drain(absl::ZeroDuration());
  HttpRequest request = Request("POST", kStatusPath, LoggedIn());
  request.body = "{}";
  const HttpResponse response = Handle(request);
  EXPECT_EQ(response.status, 503);
  EXPECT_THAT(response.body, HasSubstr("\"code\":\"unavailable\""));
}

TEST_F(WebApplicationTest, HealthAndMetricsNeedNoSessionButOurOwnName) {
  for (const char* path : {"/healthz", "/metrics"}) {
    HttpRequest request = Request("GET", path);
    request.fields = {{"host", "127.0.0.1:8080"}};
    EXPECT_EQ(Handle(request).status, 200) << path;
    request.fields = {{"host", "rebound.test:8080"}};
    EXPECT_EQ(Handle(request).status, 421) << path;
  }
}

TEST_F(WebApplicationTest, TheAuditNamesWhoLoggedInWhateverThePageSays) {
  HttpRequest request =
      Request("POST", "/directorysync.upload.v1.UploaderAdmin/StartSync",
              LoggedIn("alice"));
  request.body = R"({"osUser":"somebody else"})";
  EXPECT_EQ(Handle(request).status, 200);
  EXPECT_EQ(uploader_.os_user, "alice");
}

TEST_F(WebApplicationTest, EventsNeedASessionAndTheField) {
  const WebSessions::Secrets secrets = LoggedIn();
  EXPECT_EQ(Handle(Request("GET", "/events")).status, 401);
  HttpRequest request = Request("GET", "/events", secrets);
  EXPECT_NE(Handle(request).stream, nullptr);
  request.fields.erase("x-directory-sync");
  EXPECT_EQ(Handle(request).status, 403);
}

TEST_F(WebApplicationTest, EventsEndWithTheSession) {
  const WebSessions::Secrets secrets = LoggedIn();
  const auto stream = Handle(Request("GET", "/events", secrets)).stream;
  Handle(Request("POST", "/logout", secrets));
  clock_.Advance(ChangeFeed::kHeartbeat);
  feed_->Poll();
  EXPECT_TRUE(stream->closed());
}

TEST_F(WebApplicationTest, RefreshingAloneDoesNotKeepASession) {
  const WebSessions::Secrets secrets = LoggedIn();
  HttpRequest request = Request("POST", kStatusPath, secrets);
  request.body = "{}";
  request.fields["x-directory-sync-use"] = "live";
  for (int i = 0; i < 2; ++i) {
    clock_.Advance(WebSessions::kIdleLifetime / 2);
    Handle(request);
  }
  EXPECT_EQ(Handle(request).status, 401);
}

TEST_F(WebApplicationTest, ALogInEndsTheSessionThatTheBrowserHadBefore) {
  const WebSessions::Secrets before = LoggedIn();
  HttpRequest request = Request("POST", "/login", before);
  request.body =
      absl::StrCat("{\"code\":\"", sessions_.CreateCode("root").code, "\"}");
  EXPECT_EQ(Handle(request).status, 200);
  EXPECT_EQ(Handle(Request("GET", "/", before)).status, 302);
}

TEST_F(WebApplicationTest, FilesAreCompressedAndAskedAboutByTag) {
  HttpRequest request = Request("GET", "/app.js", LoggedIn());
  const HttpResponse whole = Handle(request);
  request.fields["accept-encoding"] = "gzip, deflate, br";
  HttpResponse compressed = Handle(request);
  EXPECT_EQ(compressed.fields["Content-Encoding"], "gzip");
  EXPECT_LT(compressed.body.size(), whole.body.size());
  request.fields["if-none-match"] = compressed.fields["ETag"];
  EXPECT_EQ(Handle(request).status, 304);
}

TEST_F(WebApplicationTest, ThePageLearnsWhoIsLoggedIn) {
  HttpRequest request =
      Request("POST", "/directorysync.web.v1.WebView/GetSession", LoggedIn());
  EXPECT_THAT(Handle(request).body, HasSubstr("\"osUser\":\"root\""));
}

TEST(WebAuthorizationTest, ListsEveryRpc) {
  EXPECT_THAT(
      MissingMethods(WebAuthorization(), {"directorysync.web.v1.WebSessions"}),
      IsEmpty());
}

TEST(ApiMethodsTest, OnlyListedMethodsAreOffered) {
  for (const ApiMethod& method : ApiMethods()) {
    ASSERT_NE(method.method, nullptr);
    EXPECT_FALSE(method.method->server_streaming()) << method.method->name();
  }
  EXPECT_EQ(
      FindApiMethod("/directorysync.upload.v1.FleetAdmin/RotateSealingKey"),
      nullptr);
  EXPECT_EQ(FindApiMethod(
                "/directorysync.upload.v1.FleetAdmin/IssueOperatorCertificate"),
            nullptr);
  EXPECT_NE(FindApiMethod(kStatusPath), nullptr);
}

TEST(WatchesTest, EveryWatchIsAListedMethod) {
  for (const Watch& watch : Watches()) {
    EXPECT_NE(FindApiMethod(watch.method), nullptr) << watch.method;
  }
}

}  // namespace
}  // namespace directory_sync::webui
