#include "webui/live/change_feed.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/fake_clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::webui {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ChangeFeedTest : public testing::Test {
 protected:
  ChangeFeedTest() {
    answer_.content_type = "application/json";
    answer_.body = R"({"n":1})";
  }

  // What a stream was told since the last time, as one text.
  static std::string Told(EventStream& stream) {
    std::string all;
    while (const EventStream::Bytes bytes = stream.Take()) all += *bytes;
    return all;
  }

  std::shared_ptr<EventStream> Subscribe() {
    auto stream = std::make_shared<EventStream>();
    EXPECT_TRUE(feed_.Subscribe(stream, [this] { return may_stay_; }));
    return stream;
  }

  void PollAfter(absl::Duration time) {
    clock_.Advance(time);
    feed_.Poll();
  }

  FakeClock clock_;
  HttpResponse answer_;
  int calls_ = 0;
  bool may_stay_ = true;
  ChangeFeed feed_{[this](const std::string&, const std::string&,
                          const std::function<void(HttpResponse)>& done) {
                     ++calls_;
                     done(answer_);
                   },
                   clock_,
                   {{"numbers", "/a/B", "{}"},
                    {"always", "/a/C", "{}", absl::Seconds(1), true}}};
};

TEST_F(ChangeFeedTest, OneCallServesEveryPage) {
  std::vector<std::shared_ptr<EventStream>> streams;
  for (int i = 0; i < 100; ++i) streams.push_back(Subscribe());
  feed_.Poll();
  EXPECT_EQ(calls_, 2);
  for (const auto& stream : streams) {
    EXPECT_THAT(Told(*stream), HasSubstr(R"("topic":"numbers")"));
  }
}

TEST_F(ChangeFeedTest, OnlyChangesAreTold) {
  const auto stream = Subscribe();
  feed_.Poll();
  EXPECT_THAT(Told(*stream), HasSubstr(R"("value":{"n":1}})"));
  PollAfter(absl::Seconds(1));
  EXPECT_THAT(Told(*stream), IsEmpty());
  answer_.body = R"({"n":2})";
  PollAfter(absl::Seconds(1));
  EXPECT_THAT(Told(*stream), HasSubstr(R"("value":{"n":2}})"));
}

TEST_F(ChangeFeedTest, WhatIsSaidToHaveChangedIsAskedForAtOnce) {
  const auto stream = Subscribe();
  feed_.Poll();
  Told(*stream);
  answer_.body = R"({"n":2})";
  feed_.Poll();
  EXPECT_THAT(Told(*stream), IsEmpty());
  feed_.Hasten({"numbers"});
  feed_.Poll();
  EXPECT_THAT(Told(*stream), HasSubstr(R"("topic":"numbers")"));
  EXPECT_EQ(calls_, 3);
}

TEST_F(ChangeFeedTest, NothingIsHastenedForNobody) {
  feed_.Poll();
  feed_.Hasten({"numbers", "always"});
  feed_.Poll();
  EXPECT_EQ(calls_, 1);
}

TEST_F(ChangeFeedTest, ANewPageGetsTheLastOfEverythingAtOnce) {
  Subscribe();
  feed_.Poll();
  EXPECT_THAT(Told(*Subscribe()), HasSubstr(R"("value":{"n":1}})"));
}

TEST_F(ChangeFeedTest, ANewPageDuringAnOutageGetsWhatIsKnownAndItsAge) {
  Subscribe();
  feed_.Poll();
  PollAfter(absl::Hours(1));
  const std::string at =
      absl::FormatTime(absl::RFC3339_full, clock_.Now(), absl::UTCTimeZone());
  answer_ = JsonError(503, "unavailable", "down");
  PollAfter(absl::Minutes(5));
  const std::string told = Told(*Subscribe());
  EXPECT_THAT(told,
              HasSubstr(absl::StrCat(R"({"topic":"numbers","at":")", at,
                                     R"(","error":"down","value":{"n":1}})")));
}

TEST_F(ChangeFeedTest, WithoutPagesOnlyTheMetricsAreKeptFresh) {
  feed_.Poll();
  EXPECT_EQ(calls_, 1);
  PollAfter(absl::Seconds(1));
  EXPECT_EQ(calls_, 1);
  PollAfter(Watch().quiet_period);
  EXPECT_EQ(calls_, 2);
}

TEST_F(ChangeFeedTest, AnErrorIsToldWithTheAgeOfWhatIsKnown) {
  const auto stream = Subscribe();
  feed_.Poll();
  const std::string at = Told(*stream).substr(0, 60);
  answer_ = JsonError(503, "unavailable", "it is\ndown");
  PollAfter(absl::Seconds(1));
  const std::string told = Told(*stream);
  EXPECT_THAT(told, HasSubstr(R"("error":"it is\ndown")"));
  EXPECT_THAT(told, HasSubstr(at.substr(at.find("\"at\""), 30)));
  EXPECT_EQ(feed_.Latest("numbers"), "");
}

TEST_F(ChangeFeedTest, LineEndsInAnAnswerMakeNoEventOfTheirOwn) {
  const auto stream = Subscribe();
  answer_.body = "{\"a\":\n\n\"data: forged\"}";
  feed_.Poll();
  const std::string told = Told(*stream);
  EXPECT_THAT(told, HasSubstr("\"value\":{\"a\":\"data: forged\"}}\n\n"));
}

TEST_F(ChangeFeedTest, HeartbeatsComeAndEndTheStreamsOfEndedSessions) {
  const auto stream = Subscribe();
  feed_.Poll();
  Told(*stream);
  PollAfter(ChangeFeed::kHeartbeat);
  EXPECT_EQ(Told(*stream), ": \n\n");
  may_stay_ = false;
  PollAfter(ChangeFeed::kHeartbeat);
  EXPECT_TRUE(stream->closed());
  EXPECT_EQ(feed_.streams(), 0u);
}

TEST_F(ChangeFeedTest, PagesThatLeftAreForgotten) {
  Subscribe()->Close();
  PollAfter(ChangeFeed::kHeartbeat);
  EXPECT_EQ(feed_.streams(), 0u);
}

TEST_F(ChangeFeedTest, StreamsAreBounded) {
  for (size_t i = 0; i < ChangeFeed::kMostStreams; ++i) Subscribe();
  EXPECT_FALSE(
      feed_.Subscribe(std::make_shared<EventStream>(), [] { return true; }));
}

}  // namespace
}  // namespace directory_sync::webui
