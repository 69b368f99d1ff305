// The request shapes of public clients (reference §4 and its sources S8, S9),
// over real TLS: each in the words of its own HTTP library.

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/emulator_fixture.h"
#include "tests/emulator/signature.h"

namespace directory_sync::emulator {
namespace {

using nlohmann::json;

class PublicClientsTest : public EmulatorFixture {
 protected:
  CurlAnswer Send(const std::string& method, const std::string& path,
                  const std::string& agent, const std::string& timestamp,
                  const HeaderList& more, const std::string& body = "") {
    HeaderList headers = {
        {"User-Agent", agent},
        {"X-Api-Signature", SignatureHeader(SampleKeys(), agent, timestamp)}};
    headers.insert(headers.end(), more.begin(), more.end());
    return client_->Call(method, emulator_->url() + path, headers, body);
  }
};

TEST_F(PublicClientsTest, OneHeaderServesAWholeSession) {
  // The Python client copies a header from its console and keeps it.
  Start();
  for (int call = 0; call < 3; ++call) {
    EXPECT_EQ(Send("GET", "/v1/domains", "rackmail", "20190101000000",
                   {{"Accept", "application/json"}})
                  .status,
              200);
  }
}

TEST_F(PublicClientsTest, TimestampsMayBeLocalTime) {
  // PowerShell and Ruby sign their wall clock, the C# client UTC.
  Start([](EmulatorOptions& options) {
    options.provider.choices.max_timestamp_skew_seconds = 600;
    options.provider.choices.server_zone = "America/Chicago";
  });
  absl::TimeZone chicago;
  ASSERT_TRUE(absl::LoadTimeZone("America/Chicago", &chicago));
  const absl::Time now = SystemClock().Now();
  for (const absl::TimeZone& zone : {absl::UTCTimeZone(), chicago}) {
    EXPECT_EQ(Send("GET", "/v1/domains", "ps",
                   absl::FormatTime("%Y%m%d%H%M%S", now, zone), {})
                  .status,
              200)
        << zone.name();
  }
}

TEST_F(PublicClientsTest, EnabledIsPutAsJson) {
  Start();
  Call("POST", kMailbox, kNew);
  EXPECT_EQ(Send("PUT", kMailbox, "rackmail/1", "20260102030405",
                 {{"Accept", "application/json"},
                  {"Content-Type", "application/json; charset=utf-8"}},
                 R"({"enabled":false})")
                .status,
            200);
  EXPECT_EQ(json::parse(Call("GET", kMailbox).body)["enabled"], false);
}

TEST_F(PublicClientsTest, AlternateAddressIsAnEmptyPost) {
  Start();
  ASSERT_OK(emulator_->provider().Apply(
      "POST", "/v1/domains/example.com/ex/mailboxes/ann.lee",
      "displayName=Ann&size=1&password=Xy7%21kkpp"));
  const std::string path =
      "/v1/customers/me/domains/example.com/ex/mailboxes/ann.lee"
      "/emailaddresses/a.lee@example.org";
  EXPECT_EQ(Send("POST", path, "vendor C#", "20260102030405",
                 {{"Accept", "application/json"}, {"Content-Type", ""}})
                .status,
            200);
  EXPECT_EQ(Send("DELETE", path, "vendor C#", "20260102030405", {}).status,
            200);
}

TEST_F(PublicClientsTest, AliasEmailsMayHaveSpaces) {
  // The wiki's example separates them by comma and blank.
  Start();
  Call("POST", kMailbox, kNew);
  EXPECT_EQ(
      Send("POST", "/v1/customers/100000/domains/example.com/rs/aliases/x",
           "Ruby", "20260102030405", {{"Accept", "text/xml"}},
           "aliasEmails=ann%40example.com%2C+e1%40other.test")
          .status,
      200);
}

TEST_F(PublicClientsTest, NamesMayBeEscapedOrNot) {
  Start();
  Call("POST", kMailbox, kNew);
  for (const char* path : {"/v1/domains/example.com/rs/mailboxes/%61nn",
                           "/v1/domains/EXAMPLE.com/rs/mailboxes/Ann",
                           "/v1/domains/example.com/rs/mailboxes/ann/"}) {
    EXPECT_EQ(Call("GET", path).status, 200) << path;
  }
}

}  // namespace
}  // namespace directory_sync::emulator
