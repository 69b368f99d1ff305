// Every fault over real TLS with a real client.

#include <curl/curl.h>

#include <string>

#include "absl/strings/match.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/emulator_fixture.h"

namespace directory_sync::emulator {
namespace {

using nlohmann::json;

class WireFaultsTest : public EmulatorFixture {};

TEST_F(WireFaultsTest, LatencyDelaysTheAnswer) {
  Start();
  AddFault(FaultKind::kLatency, [](Fault& f) {
    f.delay_ms = 150;
    f.jitter_ms = 50;
  });
  EXPECT_GE(Call("GET", "/v1/domains").seconds, 0.15);
  EXPECT_EQ(Call("GET", "/v1/domains").status, 200);
}

TEST_F(WireFaultsTest, ErrorComesBeforeTheChangeOrAfterIt) {
  Start();
  AddFault(FaultKind::kError);
  const CurlAnswer before = Call("POST", kMailbox, kNew);
  EXPECT_EQ(before.status, 500);
  EXPECT_TRUE(json::parse(before.body).contains("appsFault"));
  EXPECT_FALSE(HasMailbox());
  AddFault(FaultKind::kError, [](Fault& f) {
    f.status = 503;
    f.after_commit = true;
  });
  EXPECT_EQ(Call("POST", kMailbox, kNew).status, 503);
  EXPECT_TRUE(HasMailbox());
}

TEST_F(WireFaultsTest, DroppedBeforeAppliesNothing) {
  Start();
  AddFault(FaultKind::kDropBefore);
  EXPECT_NE(Call("POST", kMailbox, kNew).error, 0);
  EXPECT_FALSE(HasMailbox());
  EXPECT_EQ(Call("POST", kMailbox, kNew).status, 200);
}

TEST_F(WireFaultsTest, DroppedAfterCommitHasAppliedIt) {
  Start();
  AddFault(FaultKind::kDropAfterCommit);
  EXPECT_NE(Call("POST", kMailbox, kNew).error, 0);
  EXPECT_TRUE(HasMailbox());
  emulator_->provider().Read([](const Account&, const Journal& journal) {
    ASSERT_EQ(journal.entries().size(), 1u);
    EXPECT_EQ(journal.entries()[0].status, 200);
    EXPECT_FALSE(journal.entries()[0].answered);
    EXPECT_EQ(journal.entries()[0].fault, "drop_after_commit");
  });
}

TEST_F(WireFaultsTest, MalformedIsNoJson) {
  Start();
  AddFault(FaultKind::kMalformed, [](Fault& f) { f.count = 2; });
  const CurlAnswer read = Call("GET", "/v1/domains");
  EXPECT_EQ(read.status, 200);
  EXPECT_FALSE(json::accept(read.body)) << read.body;
  const CurlAnswer write = Call("POST", kMailbox, kNew);
  EXPECT_EQ(write.status, 200);
  EXPECT_FALSE(json::accept(write.body));
  EXPECT_TRUE(HasMailbox());
}

TEST_F(WireFaultsTest, HtmlInsteadOfJson) {
  Start();
  AddFault(FaultKind::kHtml);
  const CurlAnswer answer = Call("GET", "/v1/domains");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(FindHeader(answer.headers, "Content-Type"), "text/html");
  EXPECT_TRUE(absl::StartsWith(answer.body, "<html>"));
}

TEST_F(WireFaultsTest, SlowBodyTrickles) {
  Start();
  AddFault(FaultKind::kSlowBody, [](Fault& f) {
    f.slow_bytes = 40;
    f.interval_ms = 20;
  });
  const CurlAnswer answer = Call("GET", "/v1/domains/example.com");
  EXPECT_TRUE(json::accept(answer.body));
  EXPECT_GE(answer.seconds, 0.1);
  AddFault(FaultKind::kSlowBody, [](Fault& f) { f.interval_ms = 200; });
  EXPECT_EQ(Call("GET", "/v1/domains", "", 300).error,
            CURLE_OPERATION_TIMEDOUT);
  EXPECT_EQ(Call("GET", "/v1/domains").status, 200);
}

TEST_F(WireFaultsTest, HugeBodyIsAsLongAsAsked) {
  Start();
  AddFault(FaultKind::kHugeBody);
  EXPECT_GT(Call("GET", "/v1/domains").body.size(), size_t{10} << 20);
}

TEST_F(WireFaultsTest, TruncatedBodyEndsEarly) {
  Start();
  AddFault(FaultKind::kTruncate);
  const CurlAnswer answer = Call("GET", "/v1/domains");
  EXPECT_NE(answer.error, 0);
  EXPECT_FALSE(answer.body.empty());
}

TEST_F(WireFaultsTest, ThrottleStormIs403WhateverTheCount) {
  Start();
  AddFault(FaultKind::kThrottle, [](Fault& f) { f.count = 3; });
  for (int i = 0; i < 3; ++i) {
    const CurlAnswer answer = Call("POST", kMailbox, kNew);
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(FindHeader(answer.headers, "x-error-message"),
              "Exceeded request limits");
  }
  EXPECT_FALSE(HasMailbox());
  EXPECT_EQ(Call("POST", kMailbox, kNew).status, 200);
}

TEST_F(WireFaultsTest, RedirectNamesItsLocation) {
  Start();
  AddFault(FaultKind::kRedirect,
           [](Fault& f) { f.location = "https://evil.test/\r\nX: y"; });
  const CurlAnswer answer = Call("GET", "/v1/domains");
  EXPECT_EQ(answer.status, 302);
  EXPECT_EQ(FindHeader(answer.headers, "Location"), "https://evil.test/  X: y");
  EXPECT_EQ(FindHeader(answer.headers, "X"), "");
}

TEST_F(WireFaultsTest, DownRefusesOrHangsUpAndComesBack) {
  Start();
  EXPECT_EQ(Call("GET", "/v1/domains").status, 200);
  ASSERT_OK(emulator_->SetDoor(Door::kRefuse));
  // The kept connection is cut; a second try finds nobody.
  Call("GET", "/v1/domains");
  EXPECT_EQ(Call("GET", "/v1/domains").error, CURLE_COULDNT_CONNECT);
  ASSERT_OK(emulator_->SetDoor(Door::kClose));
  EXPECT_NE(Call("GET", "/v1/domains").error, 0);
  ASSERT_OK(emulator_->SetDoor(Door::kOpen));
  EXPECT_EQ(Call("GET", "/v1/domains").status, 200);
}

}  // namespace
}  // namespace directory_sync::emulator
