#include "relay/relay_server.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/clock/clock.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "relay/limits.h"
#include "relay/relay_fixture.h"

namespace directory_sync::relay {
namespace {

namespace v1 = ::directorysync::relay::v1;

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using RelayServerTest = RelayFixture;

TEST_F(RelayServerTest, ItemTravelsFromHandlerToUploader) {
  StartCertifiedRelay();
  const absl::Time before = absl::Now();
  SubmitOne("one", "sealed bytes");
  TestUploader uploader(Inner());
  const std::vector<v1::InboxItem> items = uploader.Take(1, false);
  ASSERT_EQ(items.size(), 1);
  EXPECT_EQ(items[0].item_id(), ItemId("one"));
  EXPECT_EQ(items[0].payload(), "sealed bytes");
  EXPECT_EQ(items[0].sender(), "spiffe://directory-sync.fleet/handler/dc1");
  EXPECT_GE(items[0].received().seconds(), absl::ToUnixSeconds(before));
}

TEST_F(RelayServerTest, NewItemsArePushedInTheOrderOfTheirArrival) {
  StartCertifiedRelay();
  TestUploader uploader(Inner());
  TestHandler handler(Handler());
  for (const char* name : {"a", "b", "c"}) {
    ASSERT_TRUE(handler.Send(name));
    EXPECT_THAT(NamesOf(uploader.Take(1)), ElementsAre(name));
  }
}

TEST_F(RelayServerTest, EveryItemOfABurstIsAcknowledgedAndHandedOverOnce) {
  StartCertifiedRelay();
  TestHandler handler(Handler());
  std::vector<std::string> names;
  for (int i = 0; i < 2000; ++i) {
    names.push_back(absl::StrCat(i));
    ASSERT_TRUE(handler.Send(names.back()));
  }
  handler.CloseWrites();
  std::vector<std::string> acknowledged;
  for (int i = 0; i < 2000; ++i) {
    acknowledged.push_back(handler.AwaitAcknowledgement());
  }
  EXPECT_EQ(acknowledged, names);
  EXPECT_OK(handler.Finish());
  TestUploader uploader(Inner());
  EXPECT_EQ(NamesOf(uploader.Take(2000)), names);
}

TEST_F(RelayServerTest, UnacknowledgedItemsComeAgainAndAcknowledgedOnesNot) {
  StartCertifiedRelay();
  for (const char* name : {"a", "b", "c"}) SubmitOne(name);
  {
    TestUploader uploader(Inner());
    const std::vector<v1::InboxItem> items = uploader.Take(3, false);
    ASSERT_EQ(items.size(), 3);
    ASSERT_TRUE(uploader.Acknowledge({items[1].item_key()}));
    AwaitStatus([](const v1::GetStatusResponse& status) {
      return status.inbox_items() == 2;
    });
  }
  TestUploader uploader(Inner());
  EXPECT_THAT(NamesOf(uploader.Take(2)), ElementsAre("a", "c"));
}

TEST_F(RelayServerTest, AcknowledgementOfWhatThisStreamNeverSawIsIgnored) {
  StartCertifiedRelay();
  SubmitOne("a");
  TestUploader uploader(Inner());
  EXPECT_EQ(uploader.Take(1, false).size(), 1);
  ASSERT_TRUE(uploader.Acknowledge({2, 3, 1000}));
  SubmitOne("b");
  EXPECT_THAT(NamesOf(uploader.Take(1, false)), ElementsAre("b"));
  EXPECT_EQ(Status().inbox_items(), 2);
}

TEST_F(RelayServerTest, RepeatIsAcknowledgedAndHandedOverOnce) {
  StartCertifiedRelay();
  SubmitOne("a");
  SubmitOne("a");
  {
    TestUploader uploader(Inner());
    EXPECT_EQ(uploader.Take(1).size(), 1);
    AwaitStatus([](const v1::GetStatusResponse& status) {
      return status.inbox_items() == 0;
    });
  }
  SubmitOne("a");  // also when it has been handed over
  EXPECT_EQ(Status().inbox_items(), 0);
}

TEST_F(RelayServerTest, SecondCollectEndsTheFirstAndGetsEverything) {
  StartCertifiedRelay();
  SubmitOne("a");
  TestUploader first(Inner());
  EXPECT_EQ(first.Take(1, false).size(), 1);
  TestUploader second(Inner());
  EXPECT_THAT(NamesOf(second.Take(1, false)), ElementsAre("a"));
  EXPECT_THAT(first.Finish(),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("newer stream")));
  SubmitOne("b");
  EXPECT_THAT(NamesOf(second.Take(1, false)), ElementsAre("b"));
}

TEST_F(RelayServerTest, UploaderThatEndsItsStreamIsAnsweredOk) {
  StartCertifiedRelay();
  TestUploader uploader(Inner());
  uploader.CloseWrites();
  EXPECT_OK(uploader.Finish());
}

TEST_F(RelayServerTest, InboxAndNetworkFaceSurviveARestart) {
  StartCertifiedRelay();
  SubmitOne("a");
  StopRelay();
  StartRelay();
  EXPECT_TRUE(Status().network_face_open());
  SubmitOne("b");
  TestUploader uploader(Inner());
  EXPECT_THAT(NamesOf(uploader.Take(2)), ElementsAre("a", "b"));
}

TEST_F(RelayServerTest, StatusTellsWhatIsThere) {
  StartCertifiedRelay();
  v1::GetStatusResponse status = Status();
  EXPECT_FALSE(status.uploader_connected());
  EXPECT_THAT(status.connected_handlers(), IsEmpty());
  EXPECT_FALSE(status.has_oldest_item());
  EXPECT_EQ(status.problem(), "");

  TestHandler dc1(Handler("dc1.example.test"));
  TestHandler again(Handler("dc1.example.test"));
  TestHandler dc2(Handler("DC2.example.test"));
  TestUploader uploader(Inner());
  ASSERT_TRUE(dc1.Send("a"));
  ASSERT_EQ(dc1.AwaitAcknowledgement(), "a");
  AwaitStatus([](const v1::GetStatusResponse& status) {
    return status.connected_handlers_size() == 2 && status.uploader_connected();
  });
  status = Status();
  EXPECT_THAT(status.connected_handlers(),
              ElementsAre("spiffe://directory-sync.fleet/handler/"
                          "dc1.example.test",
                          "spiffe://directory-sync.fleet/handler/"
                          "dc2.example.test"));
  EXPECT_EQ(status.inbox_items(), 1);
  EXPECT_TRUE(status.has_oldest_item());
}

TEST_F(RelayServerTest, NewerStreamOfAHandlerTakesTheOldestOnesPlace) {
  StartCertifiedRelay();
  std::vector<std::unique_ptr<TestHandler>> streams;
  for (int i = 0; i <= kMaxStreamsPerHandler; ++i) {
    streams.push_back(std::make_unique<TestHandler>(Handler()));
    ASSERT_TRUE(streams.back()->Send(absl::StrCat(i)));
    ASSERT_EQ(streams.back()->AwaitAcknowledgement(), absl::StrCat(i));
  }
  EXPECT_THAT(streams[0]->Finish(), StatusIs(absl::StatusCode::kAborted));
  ASSERT_TRUE(streams[1]->Send("more"));
  EXPECT_EQ(streams[1]->AwaitAcknowledgement(), "more");
}

TEST_F(RelayServerTest, StopAcknowledgesWhatHasComeAndEndsTheStreams) {
  StartCertifiedRelay();
  TestHandler handler(Handler());
  TestUploader uploader(Inner());
  ASSERT_TRUE(handler.Send("a"));
  ASSERT_EQ(handler.AwaitAcknowledgement(), "a");
  ASSERT_EQ(uploader.Take(1, false).size(), 1);
  const absl::Time before = absl::Now();
  relay_->Stop(absl::Minutes(1));
  EXPECT_LT(absl::Now() - before, absl::Seconds(20));
  EXPECT_THAT(handler.Finish(),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("stopping")));
  EXPECT_THAT(uploader.Finish(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(RelayServerTest, SecondRelayOnTheSameInboxIsRefused) {
  StartRelay();
  EXPECT_THAT(RelayServer::Start(options_, SystemClock()).status(),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("stop the second instance")));
}

TEST_F(RelayServerTest, TakenPortIsNamed) {
  StartCertifiedRelay();
  RelayServer::Options other = options_;
  other.state_directory = state_directory_ + "/other";
  other.network_address = NetworkAddress();
  EXPECT_THAT(RelayServer::Start(other, SystemClock()).status(),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr(other.network_address)));
}

TEST_F(RelayServerTest, MissingLocalIdentityStopsTheStart) {
  options_.identity_directory = state_directory_ + "/nothing";
  EXPECT_THAT(RelayServer::Start(options_, SystemClock()).status(),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/nothing")));
}

TEST_F(RelayServerTest, DamagedInboxStopsTheStartAndStaysAsItIs) {
  ASSERT_OK(CreatePrivateDirectory(options_.state_directory));
  const std::string path = options_.state_directory + "/inbox.db";
  const std::string damaged(5000, 'x');
  ASSERT_OK(AtomicWriteFile(path, damaged));
  EXPECT_THAT(RelayServer::Start(options_, SystemClock()).status(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr(path)));
  EXPECT_THAT(ReadFile(path), IsOkAndHolds(damaged));
}

}  // namespace
}  // namespace directory_sync::relay
