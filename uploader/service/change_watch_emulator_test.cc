// Changes that the directory tells of, from there to the provider emulator.

#include <grpcpp/client_context.h>

#include <string>
#include <vector>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/system/eventually.h"
#include "uploader/testing/uploader_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using emulator::Mailbox;
using testing::SizeIs;

constexpr absl::Duration kPatience = absl::Seconds(60);

// The interval of the settings is five minutes: nothing here comes by it.
class ChangeWatchTest : public UploaderFixture {
 protected:
  ChangeWatchTest() { directory_.OfferWatch(); }

  // Newest first.
  std::vector<Run> Runs() {
    grpc::ClientContext context;
    v1::ListRunsResponse response;
    EXPECT_TRUE(
        admin_->ListRuns(&context, v1::ListRunsRequest(), &response).ok());
    return {response.runs().begin(), response.runs().end()};
  }

  // Until the changes of now were read.
  void AwaitReading() {
    const int before = directory_.change_reads();
    EXPECT_TRUE(system_test::Eventually(
        [&] { return directory_.change_reads() > before; }, kPatience));
  }
};

TEST_F(ChangeWatchTest, AChangeArrivesThoughNobodyAsks) {
  const std::string ann = directory_.AddUser("ann", {{"title", "Chief"}});
  directory_.AddMember(group_, ann);
  Begin();
  directory_.Set(ann, "title", "Director");
  AwaitMailbox("ann", [](const Mailbox& mailbox) {
    return mailbox.Get("jobTitle") == "Director";
  });
  const Run run = Runs().front();
  EXPECT_EQ(run.trigger(), "change");
  EXPECT_EQ(run.kind(), v1::RUN_KIND_DELTA);
  EXPECT_EQ(run.planned(), 1);
}

TEST_F(ChangeWatchTest, WhatLeadsToNothingIsNoRun) {
  const std::string outsider = directory_.AddUser("outsider");
  Begin();
  const size_t before = Runs().size();
  directory_.Set(outsider, "title", "Director");
  AwaitReading();
  // Behind the reading, so all that it leads to is there by now.
  const Run asked = Sync();
  EXPECT_EQ(asked.objects_read(), 0);
  const std::vector<Run> runs = Runs();
  EXPECT_THAT(runs, SizeIs(before + 1));
  EXPECT_EQ(runs.front().run_id(), asked.run_id());
}

TEST_F(ChangeWatchTest, WhoAsksGetsARunOfHisOwn) {
  const std::string ann = directory_.AddUser("ann");
  directory_.AddMember(group_, ann);
  Begin();
  for (int i = 0; i < 10; ++i) {
    directory_.Set(ann, "pwdLastSet", std::to_string(i));
    const Run run = Sync();
    EXPECT_EQ(run.state(), v1::RUN_STATE_SUCCEEDED) << run.DebugString();
    EXPECT_NE(run.trigger(), "change");
    EXPECT_EQ(Runs().front().run_id(), run.run_id());
  }
}

TEST_F(ChangeWatchTest, WhatHappenedBetweenTwoWatchesArrives) {
  const std::string ann = directory_.AddUser("ann");
  directory_.AddMember(group_, ann);
  Begin();
  directory_.FailWith(absl::UnavailableError("no domain controller"));
  directory_.Set(ann, "title", "Director");
  directory_.FailWith(absl::OkStatus());
  AwaitMailbox("ann", [](const Mailbox& mailbox) {
    return mailbox.Get("jobTitle") == "Director";
  });
}

TEST_F(ChangeWatchTest, CheckpointsThatAreRefusedLeadToAFullRunThatIsRecorded) {
  const std::string ann = directory_.AddUser("ann");
  directory_.AddMember(group_, ann);
  Begin();
  directory_.ForgetCheckpoints();
  directory_.Set(ann, "title", "Director");
  AwaitMailbox("ann", [](const Mailbox& mailbox) {
    return mailbox.Get("jobTitle") == "Director";
  });
  EXPECT_EQ(Runs().front().trigger(), "change");
  EXPECT_EQ(Runs().front().kind(), v1::RUN_KIND_FULL);
}

}  // namespace
}  // namespace directory_sync::uploader
