#include "tests/emulator/signature.h"

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::emulator {
namespace {

// The wiki's own example.
const ApiKeys kWikiKeys{"eGbq9/2hcZsRlr1JV1Pi", "QHOvchm/40czXhJ1OxfxK7jDHr3t"};
constexpr char kWikiAgent[] = "Rackspace Management Interface";

absl::Time At(absl::CivilSecond time) {
  return absl::FromCivil(time, absl::UTCTimeZone());
}

TEST(SignatureTest, WikiVectorsMatch) {
  EXPECT_EQ(SignatureHash(kWikiKeys, kWikiAgent, "20010308143725"),
            "46VIwd66mOFGG8IkbgnLlXnfnkU=");
  EXPECT_EQ(SignatureHash(kWikiKeys, kWikiAgent, "20010317143725"),
            "HKUn0aajpSDx7qqGK3vqzn3FglI=");
}

TEST(SignatureTest, OwnVectorMatches) {
  EXPECT_EQ(SignatureHeader({"AKeyForDocs/0000001+",
                             "ASecretForDocsOnly/abcdefghijklmnopqrst+"},
                            "adsync/0.1", "20260102030405"),
            "AKeyForDocs/0000001+:20260102030405:"
            "3wAOHM+eNnIv2baE2BJyWtNkBIw=");
}

TEST(SignatureTest, WikisSlipIsRefused) {
  // Its one-line header pairs the second timestamp with the first hash.
  EXPECT_THAT(
      CheckSignature("eGbq9/2hcZsRlr1JV1Pi:20010317143725:"
                     "46VIwd66mOFGG8IkbgnLlXnfnkU=",
                     kWikiAgent, {kWikiKeys}, Choices(), absl::Now()),
      StatusIs(absl::StatusCode::kPermissionDenied, "Authentication failed."));
}

TEST(SignatureTest, UserAgentCountsByteForByte) {
  const std::string header =
      SignatureHeader(kWikiKeys, kWikiAgent, "20010308143725");
  EXPECT_THAT(
      CheckSignature(header, kWikiAgent, {kWikiKeys}, Choices(), absl::Now()),
      IsOkAndHolds(kWikiKeys.user_key));
  for (const char* other :
       {"Rackspace Management Interface ", "rackspace management interface", "",
        "Rackspace  Management Interface"}) {
    EXPECT_FALSE(
        CheckSignature(header, other, {kWikiKeys}, Choices(), absl::Now()).ok())
        << other;
  }
}

TEST(SignatureTest, MalformedHeadersAreRefused) {
  for (const char* header :
       {"", ":", "::", "a:b", "eGbq9/2hcZsRlr1JV1Pi:2001:x",
        "eGbq9/2hcZsRlr1JV1Pi:20010308143725:",
        "eGbq9/2hcZsRlr1JV1Pi:20010308143725:46VIwd66mOFGG8IkbgnLlXnfnkU=:",
        "unknown:20010308143725:46VIwd66mOFGG8IkbgnLlXnfnkU="}) {
    EXPECT_FALSE(
        CheckSignature(header, kWikiAgent, {kWikiKeys}, Choices(), absl::Now())
            .ok())
        << header;
  }
}

TEST(SignatureTest, ByDefaultAReusedHeaderNeverExpires) {
  const std::string header =
      SignatureHeader(kWikiKeys, kWikiAgent, "20010308143725");
  EXPECT_OK(CheckSignature(header, kWikiAgent, {kWikiKeys}, Choices(),
                           At(absl::CivilSecond(2040, 1, 1))));
}

TEST(SignatureTest, SkewLimitTakesUtcAndTheServersWallClock) {
  Choices choices;
  choices.max_timestamp_skew_seconds = 300;
  choices.server_zone = "America/Chicago";  // UTC-6 in January.
  const absl::Time now = At(absl::CivilSecond(2026, 1, 2, 12, 0, 0));
  const auto check = [&](const char* timestamp) {
    return CheckSignature(SignatureHeader(kWikiKeys, "a", timestamp), "a",
                          {kWikiKeys}, choices, now)
        .ok();
  };
  EXPECT_TRUE(check("20260102120459"));
  EXPECT_FALSE(check("20260102120501"));
  EXPECT_TRUE(check("20260102060000"));
  EXPECT_FALSE(check("20260102070000"));
  choices.accept_local_timestamps = false;
  EXPECT_FALSE(check("20260102060000"));
}

}  // namespace
}  // namespace directory_sync::emulator
