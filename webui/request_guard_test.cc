#include "webui/request_guard.h"

#include <optional>
#include <string>

#include "gtest/gtest.h"
#include "webui/http/http_message.h"

namespace directory_sync::webui {
namespace {

constexpr int kPort = 8080;

HttpRequest Request(const std::string& method) {
  HttpRequest request;
  request.method = method;
  request.path = "/";
  request.fields["host"] = "localhost:8080";
  if (method == "POST") request.fields[kPageField] = "1";
  return request;
}

int StatusOfRefusal(const HttpRequest& request) {
  const auto refusal = RefusalOf(request, kPort);
  return refusal.has_value() ? refusal->status : 0;
}

TEST(RequestGuardTest, OwnPagesPass) {
  EXPECT_EQ(StatusOfRefusal(Request("GET")), 0);
  HttpRequest post = Request("POST");
  post.fields["origin"] = "http://localhost:8080";
  post.fields["sec-fetch-site"] = "same-origin";
  EXPECT_EQ(StatusOfRefusal(post), 0);
  HttpRequest typed = Request("GET");
  typed.fields["sec-fetch-site"] = "none";
  typed.fields["host"] = "[::1]:8080";
  EXPECT_EQ(StatusOfRefusal(typed), 0);
}

TEST(RequestGuardTest, ForeignHostNamesAreRefused) {
  for (const char* host : {"evil.test:8080", "evil.test", "localhost",
                           "localhost:80800", "", "localhost:8080, a"}) {
    HttpRequest request = Request("GET");
    request.fields["host"] = host;
    EXPECT_EQ(StatusOfRefusal(request), 421) << host;
  }
}

TEST(RequestGuardTest, OtherSitesAreRefusedWhateverTheirMethod) {
  for (const char* method : {"GET", "POST"}) {
    for (const char* site : {"cross-site", "same-site"}) {
      HttpRequest request = Request(method);
      request.fields["sec-fetch-site"] = site;
      EXPECT_EQ(StatusOfRefusal(request), 403) << method << site;
    }
    HttpRequest request = Request(method);
    request.fields["origin"] = "http://localhost:9090";
    EXPECT_EQ(StatusOfRefusal(request), 403) << method;
  }
}

TEST(RequestGuardTest, PostsNeedTheFieldThatFormsCannotSend) {
  HttpRequest request = Request("POST");
  request.fields.erase(kPageField);
  EXPECT_EQ(StatusOfRefusal(request), 403);
}

TEST(RequestGuardTest, OtherMethodsAreRefused) {
  for (const char* method : {"PUT", "DELETE", "OPTIONS", "TRACE"}) {
    EXPECT_EQ(StatusOfRefusal(Request(method)), 405) << method;
  }
}

}  // namespace
}  // namespace directory_sync::webui
