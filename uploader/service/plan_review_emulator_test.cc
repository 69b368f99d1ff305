// Removals and previews, through the uploader's RPCs.

#include <grpcpp/client_context.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/server/channel.h"
#include "common/server/status_conversion.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/directorysync/upload/v1/plan.grpc.pb.h"
#include "uploader/testing/rpc_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using emulator::Mailbox;
using testing::IsEmpty;
using testing::SizeIs;

class PlanReviewTest : public RpcFixture {
 protected:
  void Remove(const std::vector<std::string>& members) {
    for (const std::string& guid : members) {
      directory_.RemoveMember(group_, guid);
    }
  }

  v1::ListRemovalsResponse Removals() {
    return Ask<v1::PlanReview>(&v1::PlanReview::Stub::ListRemovals,
                               v1::ListRemovalsRequest())
        .value();
  }

  v1::ApproveRemovalsResponse Approve(
      const v1::ApproveRemovalsRequest& request) {
    return Ask<v1::PlanReview>(&v1::PlanReview::Stub::ApproveRemovals, request)
        .value();
  }
};

TEST_F(PlanReviewTest, RemovalWaitsItsDelayAndIsThenCarriedOutByItself) {
  settings_.mutable_removal_delay()->set_seconds(2);
  const std::string ann = AddMember("ann");
  AddMember("bo");
  Begin();

  Remove({ann});
  Sync();
  EXPECT_TRUE(MailboxOf("ann")->enabled());
  ASSERT_THAT(Removals().removals(), SizeIs(1));
  EXPECT_EQ(Removals().removals(0).state(), v1::REMOVAL_STATE_WAITING);
  EXPECT_EQ(Status().waiting_removals(), 1);

  AwaitMailbox("ann", [](const Mailbox& it) { return !it.enabled(); });
  AwaitStatus(
      [](const auto& status) { return status.waiting_removals() == 0; });
}

TEST_F(PlanReviewTest, ApprovalCoversWhatWasListedAndTellsWhatIsGone) {
  const std::vector<std::string> members = AddMembers(13);
  Begin();
  Remove({members.begin(), members.begin() + 12});
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_INCOMPLETE);
  const v1::ListRemovalsResponse listed = Removals();
  ASSERT_THAT(listed.removals(), SizeIs(12));
  // Between the look and the approval: one comes back, another one goes.
  directory_.AddMember(group_, members[0]);
  Remove({members[12]});
  Sync();

  v1::ApproveRemovalsRequest request;
  request.set_up_to_removal_id(listed.removals(11).removal_id());
  request.set_listed(12);
  request.set_os_user("eve");
  const v1::ApproveRemovalsResponse approved = Approve(request);

  EXPECT_EQ(approved.approved(), 11);
  EXPECT_EQ(approved.no_longer_wanted(), 1);
  AwaitMailbox("user11", [](const Mailbox& it) { return !it.enabled(); });
  AwaitMailbox("user1", [](const Mailbox& it) { return !it.enabled(); });
  EXPECT_TRUE(MailboxOf("user0")->enabled());
  // Alone, the thirteenth is within the limit: the alert goes away.
  AwaitMailbox("user12", [](const Mailbox& it) { return !it.enabled(); });
  AwaitAlerts([](const std::vector<Alert>& alerts) { return alerts.empty(); });
  const std::vector<v1::AuditEntry> audit = Audit();
  EXPECT_EQ(audit.front().action(), "removals_approved");
  EXPECT_EQ(audit.front().os_user(), "eve");
  EXPECT_EQ(audit.front().caller(), "operator");
  EXPECT_EQ(Approve(request).approved(), 0);
}

TEST_F(PlanReviewTest, WithheldRemovalsSurviveARestart) {
  const std::vector<std::string> members = AddMembers(12);
  Begin();
  Remove(members);
  Sync();

  StopUploader();
  StartUploader();
  EXPECT_THAT(Removals().removals(), SizeIs(12));
  EXPECT_TRUE(MailboxOf("user3")->enabled());

  v1::ApproveRemovalsRequest request;
  request.add_removal_ids(Removals().removals(3).removal_id());
  EXPECT_EQ(Approve(request).approved(), 1);
  AwaitStatus([](const auto& status) {
    return status.pending_operations() == 0 && status.withheld_removals() == 11;
  });
}

TEST_F(PlanReviewTest, ApprovalNamesSomething) {
  StartUploader();
  EXPECT_THAT(Ask<v1::PlanReview>(&v1::PlanReview::Stub::ApproveRemovals,
                                  v1::ApproveRemovalsRequest()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(PlanReviewTest, PreviewShowsWhatSettingsWouldDoAndChangesNothing) {
  AddMembers(3);
  Begin();
  const std::string bigger = directory_.AddGroup("Everybody");
  for (int i = 10; i < 14; ++i) {
    directory_.AddMember(bigger, directory_.AddUser(absl::StrCat("new", i)));
  }
  Sync();
  emulator_->provider().ClearJournal();

  v1::PreviewRequest request;
  *request.mutable_settings() = settings_;
  request.mutable_settings()->mutable_hosted_exchange_group()->set_object_guid(
      bigger);
  const auto preview =
      Ask<v1::PlanReview>(&v1::PlanReview::Stub::Preview, request);

  ASSERT_OK(preview);
  ASSERT_THAT(preview->counts(), SizeIs(1)) << preview->DebugString();
  EXPECT_EQ(preview->counts(0).kind(), v1::OPERATION_KIND_CREATE);
  EXPECT_EQ(preview->counts(0).operations(), 4);
  // Half of three mailboxes: more would be withheld.
  ASSERT_THAT(preview->removals(), SizeIs(1));
  EXPECT_EQ(preview->removals(0).withheld(), 3);
  EXPECT_EQ(preview->duration().seconds(), 8);
  v1::ListPreviewOperationsRequest page;
  page.set_preview_id(preview->preview_id());
  page.set_page_size(5);
  const auto first =
      Ask<v1::PlanReview>(&v1::PlanReview::Stub::ListPreviewOperations, page);
  ASSERT_OK(first);
  EXPECT_THAT(first->operations(), SizeIs(4));
  EXPECT_THAT(first->removals(), SizeIs(1));
  page.set_page_token(first->next_page_token());
  const auto second =
      Ask<v1::PlanReview>(&v1::PlanReview::Stub::ListPreviewOperations, page);
  EXPECT_THAT(second->removals(), SizeIs(2));
  EXPECT_THAT(second->next_page_token(), IsEmpty());
  EXPECT_EQ(Calls("POST", "/mailboxes") + Calls("PUT", "/mailboxes"), 0);
  EXPECT_THAT(Removals().removals(), IsEmpty());
}

TEST_F(PlanReviewTest, DoNotSyncLeavesMailboxesAloneAndThePreviewSaysSo) {
  AddMembers(3);
  Begin();
  v1::PreviewRequest request;
  *request.mutable_settings() = settings_;
  const auto preview =
      Ask<v1::PlanReview>(&v1::PlanReview::Stub::Preview, request);
  ASSERT_OK(preview);
  EXPECT_THAT(preview->counts(), IsEmpty());
  EXPECT_THAT(preview->removals(), IsEmpty());
  EXPECT_EQ(preview->left_alone(), 3);
}

TEST_F(PlanReviewTest, UnknownPreviewIsNotFound) {
  StartUploader();
  EXPECT_THAT(Ask<v1::PlanReview>(&v1::PlanReview::Stub::ListPreviewOperations,
                                  v1::ListPreviewOperationsRequest()),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(PlanReviewTest, TheWebApplicationNeverPassesForTheOperator) {
  const std::vector<std::string> members = AddMembers(12);
  Begin();
  Remove(members);
  Sync();
  const auto webui =
      MakeChannel(absl::StrCat("127.0.0.1:", uploader_->port()),
                  identities_.Channel(Role::kWebui, Role::kUploader));
  const std::string forged = "root (operator)\n";
  {
    grpc::ClientContext context;
    v1::ApproveRemovalsRequest request;
    request.add_removal_ids(Removals().removals(0).removal_id());
    request.set_os_user(forged);
    v1::ApproveRemovalsResponse response;
    ASSERT_OK(FromGrpcStatus(v1::PlanReview::NewStub(webui)->ApproveRemovals(
        &context, request, &response)));
  }
  {
    grpc::ClientContext context;
    v1::StartSyncRequest request;
    request.set_os_user(forged);
    v1::StartSyncResponse response;
    ASSERT_OK(FromGrpcStatus(v1::UploaderAdmin::NewStub(webui)->StartSync(
        &context, request, &response)));
    EXPECT_EQ(response.run().trigger(), "root _operator__ (webui)");
  }
  EXPECT_EQ(Audit().front().caller(), "webui");
  EXPECT_EQ(Audit().front().os_user(), "root _operator__");
}

}  // namespace
}  // namespace directory_sync::uploader
