// What holds for every call: signature, formats, error bodies, throttle,
// prefix, journal. Reference §2.1 and §2.2.

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/signature.h"
#include "tests/emulator/signed_caller.h"
#include "tests/emulator/state_json.h"

namespace directory_sync::emulator {
namespace {

using nlohmann::json;

std::string ErrorOf(const HttpResponse& response) {
  return std::string(FindHeader(response.headers, "x-error-message"));
}

TEST(TransportRulesTest, ThrottleAnswerIsTheDocumentedOne) {
  Limits limits;
  limits.gets_per_minute = 0;
  SignedCaller caller(limits);
  const HttpResponse response = caller.Call("GET", "/domains");
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(ErrorOf(response), "Exceeded request limits");
  EXPECT_EQ(response.body,
            R"({"unauthorizedFault":{"message":"Exceeded request limits",)"
            R"("details":"1/2/2026 3:04:05 AM","code":403}})");
}

TEST(TransportRulesTest, WrongSignatureIs403) {
  SignedCaller caller;
  HttpRequest request = SignedRequest(SampleKeys(), "GET", "/v1/domains");
  request.headers[1].second += "x";  // User-Agent
  const HttpResponse response = caller.provider.Handle(request).response;
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(json::parse(response.body)["unauthorizedFault"]["message"],
            "Authentication failed.");
  request.headers.clear();
  EXPECT_EQ(caller.provider.Handle(request).response.status, 403);
}

TEST(TransportRulesTest, RotatedKeysVoidTheOldOnes) {
  SignedCaller caller;
  EXPECT_EQ(caller.Status("GET", "/domains"), 200);
  caller.provider.SetKeys({{"other", "pair"}});
  EXPECT_EQ(caller.Status("GET", "/domains"), 403);
}

TEST(TransportRulesTest, PrefixMayBeLeftOutOrNamed) {
  SignedCaller caller;
  for (const char* target :
       {"/v1/domains", "/v1/customers/me/domains", "/v1/customers/all/domains",
        "/v1/customers/100000/domains", "/v1/domains/"}) {
    EXPECT_EQ(caller.provider.Handle(SignedRequest(SampleKeys(), "GET", target))
                  .response.status,
              200)
        << target;
  }
  for (const char* target : {"/v0/domains", "/v1/nothing", "/", "/v1",
                             "/v1/customers/999999/domains", "/v1/domains/%zz",
                             "/v1/domains/example.com/rs/mailboxes/a/b/c"}) {
    const int status =
        caller.provider.Handle(SignedRequest(SampleKeys(), "GET", target))
            .response.status;
    EXPECT_GE(status, 400) << target;
    EXPECT_LT(status, 500) << target;
  }
}

TEST(TransportRulesTest, BadAcceptIs406) {
  SignedCaller caller;
  HttpRequest request = SignedRequest(SampleKeys(), "GET", "/v1/domains");
  request.headers[0].second = "text/html";
  const HttpResponse response = caller.provider.Handle(request).response;
  EXPECT_EQ(response.status, 406);
  EXPECT_EQ(ErrorOf(response), "Invalid format");
}

TEST(TransportRulesTest, XmlOnRequest) {
  SignedCaller caller;
  HttpRequest request = SignedRequest(SampleKeys(), "GET", "/v1/domains");
  request.headers[0].second = "text/xml";
  const HttpResponse good = caller.provider.Handle(request).response;
  EXPECT_TRUE(absl::StrContains(
      good.body, "<domainList><offset>0</offset><size>50</size>"));
  request.target = "/v1/domains/foreign.test";
  const HttpResponse bad = caller.provider.Handle(request).response;
  EXPECT_TRUE(absl::StrContains(
      bad.body,
      "<unauthorizedFault><message>Not authorized</message>"
      "<details>1/2/2026 3:04:05 AM</details><code>403</code>"));
}

TEST(TransportRulesTest, ForeignDomainIsNotAuthorizedOrNotFoundByChoice) {
  SignedCaller caller;
  const char* path = "/domains/foreign.test/rs/mailboxes/ann";
  const HttpResponse response =
      caller.Call("POST", path, "password=Xy7%21kkpp&size=1");
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(ErrorOf(response), "Not authorized");
  caller.Choose([](Choices& choices) { choices.foreign_domain_status = 404; });
  const HttpResponse missing = caller.Call("GET", path);
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(json::parse(missing.body)["itemNotFoundFault"]["resourceType"],
            "domain");
}

TEST(TransportRulesTest, FailedAndOverLimitCallsCount) {
  Limits limits;
  limits.window = WindowKind::kSliding;
  SignedCaller caller(limits);
  for (int i = 0; i < 60; ++i) {
    EXPECT_EQ(caller.Status("GET", "/domains/example.com/rs/mailboxes/x"), 404);
  }
  EXPECT_EQ(caller.Status("GET", "/domains"), 403);
  caller.clock.Advance(absl::Seconds(59));
  EXPECT_EQ(caller.Status("GET", "/domains"), 403);
  caller.clock.Advance(absl::Seconds(2));
  EXPECT_EQ(caller.Status("GET", "/domains"), 200);
}

TEST(TransportRulesTest, DomainWritesAreTwoAMinute) {
  SignedCaller caller;
  const char* body = "exchangeMaxNumMailboxes=5";
  EXPECT_EQ(caller.Status("PUT", "/domains/example.com", body), 200);
  EXPECT_EQ(caller.Status("PUT", "/domains/example.com", body), 200);
  EXPECT_EQ(caller.Status("PUT", "/domains/example.com", body), 403);
  EXPECT_EQ(caller.Status("DELETE", "/domains/example.com/rs/mailboxes/x"),
            404);
  caller.clock.Advance(absl::Minutes(1));
  EXPECT_EQ(caller.Status("PUT", "/domains/example.com", body), 200);
}

TEST(TransportRulesTest, UnknownKeysCannotExhaustTheLimit) {
  SignedCaller caller;
  HttpRequest request = SignedRequest({"stranger", "x"}, "GET", "/v1/domains");
  for (int i = 0; i < 100; ++i) caller.provider.Handle(request);
  EXPECT_EQ(caller.Status("GET", "/domains"), 200);
}

TEST(TransportRulesTest, UnsupportedBodiesAreRefused) {
  SignedCaller caller;
  HttpRequest request = SignedRequest(
      SampleKeys(), "POST", "/v1/domains/example.com/rs/mailboxes/ann", "x");
  request.headers.back().second = "text/plain";
  EXPECT_EQ(caller.provider.Handle(request).response.status, 415);
  request.headers.back().second = "application/json";
  for (const char* body : {"{", "[]", "null", "{\"a\":", "\xff\xfe"}) {
    request.body = body;
    EXPECT_EQ(caller.provider.Handle(request).response.status, 400) << body;
  }
}

TEST(TransportRulesTest, NeitherJournalNorStateHoldsAPassword) {
  SignedCaller caller;
  const std::string box = "/domains/example.com/rs/mailboxes/ann";
  const std::string plain = "Sup3rSecret!";
  caller.Call("POST", box, "size=1&password=Sup3rSecret%21");
  caller.Call("PUT", box, R"({"password":"Sup3rSecret!"})");
  caller.Call("PUT", box, R"({"PassWord":"Sup3rSecret!"})");
  caller.Call("PUT", box + "?password=Sup3rSecret!", "");
  caller.Call("PUT", box, R"({"x":1,"password":"Sup3rSecret!)");
  caller.Call("POST", "/domains/example.com/ex/distributionlists",
              R"({"CommonName":"x","Deep":{"password":["Sup3rSecret!"]}})");
  std::string all;
  caller.provider.Read([&](const Account& account, const Journal& journal) {
    all = ToJson(account).dump();
    for (const JournalEntry& entry : journal.entries()) {
      absl::StrAppend(&all, ToJson(entry).dump());
    }
    EXPECT_EQ(journal.entries()[0].fields.at("password"),
              caller.provider.digester().Digest(plain));
  });
  EXPECT_FALSE(absl::StrContains(all, plain));
  EXPECT_FALSE(absl::StrContains(all, "Sup3rSecret"));
}

}  // namespace
}  // namespace directory_sync::emulator
