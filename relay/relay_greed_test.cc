// The relay against those who ask for too much: large, slow, fast or silent.

#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "relay/limits.h"
#include "relay/relay_fixture.h"
#include "relay/silent_connection.h"

namespace directory_sync::relay {
namespace {

using ::testing::HasSubstr;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// One keeps what was freed, the other has a shadow of all several times its
// size.
constexpr int64_t kKeptBySanitizer = int64_t{1} << 30;
#else
constexpr int64_t kKeptBySanitizer = 0;
#endif

class RelayGreedTest : public RelayFixture {
 protected:
  void SetUp() override { StartCertifiedRelay(); }

  // The honest ones are served all the same.
  void ExpectOthersAreServed() {
    SubmitOne("honest");
    EXPECT_EQ(Status().inbox_items(), 1);
  }
};

TEST_F(RelayGreedTest, OversizedItemEndsTheStreamAfterAcknowledgingTheRest) {
  TestHandler handler(Handler());
  ASSERT_TRUE(handler.Send("largest", std::string(kMaxPayloadBytes, 'x')));
  ASSERT_TRUE(handler.Send("larger", std::string(kMaxPayloadBytes + 1, 'x')));
  EXPECT_EQ(handler.AwaitAcknowledgement(), "largest");
  EXPECT_EQ(handler.AwaitAcknowledgement(), "");
  EXPECT_THAT(handler.Finish(), StatusIs(absl::StatusCode::kInvalidArgument,
                                         HasSubstr("at most 65536")));
  EXPECT_EQ(Status().inbox_items(), 1);
}

TEST_F(RelayGreedTest, ItemWithoutAProperIdOrPayloadIsRefused) {
  for (const std::string& id :
       {std::string(), std::string(15, 'x'), std::string(17, 'x')}) {
    TestHandler handler(Handler());
    ASSERT_TRUE(handler.SendRaw(id, "sealed"));
    EXPECT_THAT(handler.Finish(), StatusIs(absl::StatusCode::kInvalidArgument));
  }
  TestHandler handler(Handler());
  ASSERT_TRUE(handler.Send("empty", ""));
  EXPECT_THAT(handler.Finish(), StatusIs(absl::StatusCode::kInvalidArgument));
}

int64_t ResidentBytes() {
  FILE* file = std::fopen("/proc/self/statm", "r");
  int64_t total = 0;
  int64_t resident = 0;
  if (std::fscanf(file, "%ld %ld", &total, &resident) != 2) resident = 0;
  std::fclose(file);
  return resident * sysconf(_SC_PAGESIZE);
}

TEST_F(RelayGreedTest, ThousandSilentConnectionsStarveNobodyAndAreDropped) {
  const std::string address = NetworkAddress();
  const absl::Time start = absl::Now();
  std::vector<std::unique_ptr<SilentConnection>> silent;
  for (int i = 0; i < 1000; ++i) {
    silent.push_back(std::make_unique<SilentConnection>(address));
  }
  ExpectOthersAreServed();
  for (const auto& connection : silent) connection->AwaitClose();
  EXPECT_LT(absl::Now() - start, kHandshakeTimeout + absl::Seconds(10));
}

// All places are strangers', who hold on to them.
TEST_F(RelayGreedTest, StrangersMakeRoomAndMembersStay) {
  StopRelay();
  options_.max_connections = 4;
  StartRelay();
  TestHandler member(Handler("member"));
  ASSERT_TRUE(member.Send("before"));
  EXPECT_EQ(member.AwaitAcknowledgement(), "before");
  const absl::Time start = absl::Now();
  std::vector<std::unique_ptr<SilentConnection>> strangers;
  for (int i = 0; i < 8; ++i) {
    strangers.push_back(std::make_unique<SilentConnection>(NetworkAddress()));
  }
  for (int i = 0; i < 5; ++i) strangers[i]->AwaitClose();
  EXPECT_LT(absl::Now() - start, kHandshakeTimeout);
  TestHandler late(Handler("late"));
  ASSERT_TRUE(late.Send("late"));
  EXPECT_EQ(late.AwaitAcknowledgement(), "late");
  EXPECT_LT(absl::Now() - start, kHandshakeTimeout);
  ASSERT_TRUE(member.Send("after"));
  EXPECT_EQ(member.AwaitAcknowledgement(), "after");
}

TEST_F(RelayGreedTest, HandlerThatReadsNoAcknowledgementsIsHeldBack) {
  TestHandler greedy(Handler("greedy"), absl::Seconds(5));
  const std::string payload(kMaxPayloadBytes, 'x');
  const int64_t before = ResidentBytes();
  int sent = 0;
  while (greedy.SendRaw(ItemId(absl::StrCat(sent)), payload)) ++sent;
  EXPECT_GT(sent, 0);
  EXPECT_LT(ResidentBytes() - before, kKeptBySanitizer + (int64_t{200} << 20));
  TestHandler honest(Handler());
  ASSERT_TRUE(honest.Send("honest"));
  EXPECT_EQ(honest.AwaitAcknowledgement(), "honest");
}

TEST_F(RelayGreedTest, RateOfOneHandlerIsBoundedOverItsStreams) {
  StopRelay();
  options_.handler_rate = {2, 10};
  StartRelay();
  const absl::Time start = absl::Now();
  for (int stream = 0; stream < 2; ++stream) {
    TestHandler fast(Handler("fast"));
    for (int i = 0; i < 7; ++i) {
      ASSERT_TRUE(fast.Send(absl::StrCat(stream, "-", i)));
    }
    for (int i = 0; i < 7; ++i) {
      ASSERT_EQ(fast.AwaitAcknowledgement(), absl::StrCat(stream, "-", i));
    }
  }
  // 14 items: a burst of 10, and 4 at 2 a second.
  EXPECT_GT(absl::Now() - start, absl::Seconds(1));
  TestHandler honest(Handler("honest"));
  ASSERT_TRUE(honest.Send("honest"));
  EXPECT_EQ(honest.AwaitAcknowledgement(), "honest");
}

TEST_F(RelayGreedTest, StreamThatWaitsForItsRateCanEnd) {
  StopRelay();
  options_.handler_rate = {0.001, 1};
  StartRelay();
  TestHandler fast(Handler("fast"));
  ASSERT_TRUE(fast.Send("a"));
  ASSERT_TRUE(fast.Send("b"));
  ASSERT_EQ(fast.AwaitAcknowledgement(), "a");
  const absl::Time start = absl::Now();
  relay_->Stop(absl::Minutes(1));
  EXPECT_LT(absl::Now() - start, absl::Seconds(30));
  EXPECT_THAT(fast.Finish(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(RelayGreedTest, UploaderThatReadsNothingMakesNothingGrowInMemory) {
  TestUploader slow(Inner());
  const int64_t before = ResidentBytes();
  TestHandler handler(Handler());
  const std::string payload(32 << 10, 'x');
  constexpr int kItems = 4000;  // 125 MiB
  for (int i = 0; i < kItems; ++i) {
    ASSERT_TRUE(handler.SendRaw(ItemId(absl::StrCat(i)), payload));
    if (i >= 10) handler.AwaitAcknowledgement();
  }
  for (int i = kItems - 10; i < kItems; ++i) {
    ASSERT_EQ(handler.AwaitAcknowledgement(), absl::StrCat(i));
  }
  EXPECT_LT(ResidentBytes() - before, kKeptBySanitizer + (int64_t{64} << 20));
  EXPECT_EQ(slow.Take(kItems).size(), kItems);
}

}  // namespace
}  // namespace directory_sync::relay
