// Removals, previews, audit, rejects and watching, through the uploader's RPCs.

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/server/channel.h"
#include "common/server/status_conversion.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/directorysync/upload/v1/audit.grpc.pb.h"
#include "proto/directorysync/upload/v1/object_sync.grpc.pb.h"
#include "proto/directorysync/upload/v1/plan.grpc.pb.h"
#include "proto/directorysync/upload/v1/reject.grpc.pb.h"
#include "proto/directorysync/upload/v1/watch.grpc.pb.h"
#include "uploader/testing/uploader_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using emulator::FaultKind;
using emulator::Mailbox;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Property;
using testing::SizeIs;

class PlanReviewTest : public UploaderFixture {
 protected:
  std::string AddMember(const std::string& name) {
    const std::string guid = directory_.AddUser(name);
    directory_.AddMember(group_, guid);
    return guid;
  }

  std::vector<std::string> AddMembers(int count) {
    std::vector<std::string> members;
    for (int i = 0; i < count; ++i) {
      members.push_back(AddMember(absl::StrCat("user", i)));
    }
    return members;
  }

  void Remove(const std::vector<std::string>& members) {
    for (const std::string& guid : members) {
      directory_.RemoveMember(group_, guid);
    }
  }

  std::shared_ptr<grpc::Channel> Channel() {
    return MakeChannel(absl::StrCat("127.0.0.1:", uploader_->port()),
                       identities_.Channel(Role::kOperator, Role::kUploader));
  }

  template <typename Service, typename Stub, typename Request,
            typename Response>
  absl::StatusOr<Response> Ask(
      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                   Response*),
      const Request& request) {
    const auto stub = Service::NewStub(Channel());
    grpc::ClientContext context;
    SetDeadline(context, absl::Seconds(60));
    Response response;
    const absl::Status status =
        FromGrpcStatus((stub.get()->*method)(&context, request, &response));
    if (!status.ok()) return status;
    return response;
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

  std::vector<v1::AuditEntry> Audit() {
    const auto page = Ask<v1::AuditLog>(&v1::AuditLog::Stub::ListAuditEntries,
                                        v1::ListAuditEntriesRequest())
                          .value();
    return {page.entries().begin(), page.entries().end()};
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

TEST_F(PlanReviewTest, SecondEditorOfTheSettingsIsTold) {
  StartUploader();
  v1::UpdateSettingsRequest request;
  *request.mutable_settings() = settings_;
  request.mutable_settings()->set_removal_threshold(3);
  request.set_os_user("ann");
  ASSERT_OK(Ask<v1::UploaderAdmin>(&v1::UploaderAdmin::Stub::UpdateSettings,
                                   request));
  ASSERT_OK(Ask<v1::UploaderAdmin>(&v1::UploaderAdmin::Stub::UpdateSettings,
                                   request));
  request.set_expected_version(1);
  EXPECT_THAT(
      Ask<v1::UploaderAdmin>(&v1::UploaderAdmin::Stub::UpdateSettings, request),
      StatusIs(absl::StatusCode::kAborted));
  const std::vector<v1::AuditEntry> audit = Audit();
  ASSERT_THAT(audit, SizeIs(2));
  EXPECT_EQ(audit.back().os_user(), "ann");
  EXPECT_THAT(audit.back().details(), HasSubstr("removal_threshold: 10 -> 3"));
}

TEST_F(PlanReviewTest, UnregisteredSendsNothingAndGoesOnWithKeysAgain) {
  const std::string ann = AddMember("ann");
  Begin();
  v1::UnregisterRequest request;
  request.set_os_user("eve");
  ASSERT_OK(
      Ask<v1::UploaderAdmin>(&v1::UploaderAdmin::Stub::Unregister, request));
  EXPECT_FALSE(Status().registered());
  EXPECT_EQ(Audit().front().action(), "unregistered");
  StopUploader();
  StartUploader();
  EXPECT_FALSE(Status().registered());

  directory_.Set(ann, "title", "Chief");
  ASSERT_OK(Register());
  AwaitMailbox("ann",
               [](const Mailbox& it) { return it.Get("jobTitle") == "Chief"; });
}

TEST_F(PlanReviewTest, RefusedIsListedAndTriedAgainWhenAsked) {
  StartUploader();
  ASSERT_OK(Register());
  const std::string ann = AddMember("ann");
  emulator::Fault fault;
  fault.kind = FaultKind::kError;
  fault.status = 400;
  fault.method = "POST";
  fault.path = "/ann";
  fault.count = 1;
  emulator_->provider().AddFault(fault);
  Choose(group_, "");
  const auto rejects = Ask<v1::Rejects>(&v1::Rejects::Stub::ListRejects,
                                        v1::ListRejectsRequest());
  ASSERT_OK(rejects);
  ASSERT_THAT(rejects->rejects(), SizeIs(1));
  EXPECT_EQ(rejects->rejects(0).address(), "ann@example.com");
  EXPECT_EQ(Status().rejects(), 1);

  v1::RetryRejectsRequest retry;
  retry.add_object_guids(ann);
  EXPECT_EQ(
      Ask<v1::Rejects>(&v1::Rejects::Stub::RetryRejects, retry)->objects(), 1);
  AwaitMailbox("ann", [](const Mailbox&) { return true; });
  AwaitStatus([](const auto& status) {
    return status.rejects() == 0 && status.open_alerts() == 0;
  });
}

TEST_F(PlanReviewTest, OneObjectIsSynchronizedWithoutTheOthers) {
  const std::string ann = AddMember("ann");
  AddMember("bob");
  StartUploader();
  ASSERT_OK(Register());
  emulator::Fault fault;
  fault.kind = FaultKind::kError;
  fault.status = 400;
  fault.method = "POST";
  fault.count = 2;
  emulator_->provider().AddFault(fault);
  Choose(group_, "");
  ASSERT_EQ(Status().rejects(), 2);

  v1::SyncObjectRequest request;
  request.set_object_guid(ann);
  const auto begun =
      Ask<v1::ObjectSync>(&v1::ObjectSync::Stub::SyncObject, request);
  ASSERT_OK(begun);
  AwaitMailbox("ann", [](const Mailbox&) { return true; });
  AwaitStatus([](const auto& status) { return status.rejects() == 1; });
  EXPECT_EQ(Status().last_run().run_id(), begun->run().run_id());
  EXPECT_EQ(Status().last_run().objects_read(), 1);

  request.set_object_guid("short");
  EXPECT_THAT(Ask<v1::ObjectSync>(&v1::ObjectSync::Stub::SyncObject, request),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(PlanReviewTest, WatchersAreToldOfWhatChanges) {
  AddMember("ann");
  StartUploader();
  const auto stub = v1::StatusWatch::NewStub(Channel());
  grpc::ClientContext context;
  SetDeadline(context, absl::Seconds(60));
  const auto stream = stub->WatchStatus(&context, v1::WatchStatusRequest());
  v1::WatchStatusResponse message;
  ASSERT_TRUE(stream->Read(&message));
  EXPECT_FALSE(message.status().registered());
  EXPECT_THAT(message.changed(), SizeIs(7));

  ASSERT_OK(Register());
  Choose(group_, "");
  bool saw_settings = false;
  while (message.status().last_run().state() != v1::RUN_STATE_SUCCEEDED) {
    ASSERT_TRUE(stream->Read(&message));
    for (const int area : message.changed()) {
      saw_settings = saw_settings || area == v1::STATE_AREA_SETTINGS;
    }
  }
  EXPECT_TRUE(saw_settings);
  StopUploader();
  while (stream->Read(&message)) {
  }
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(PlanReviewTest, DomainAliasStandsForTheProvidersMailDomain) {
  const std::string ann = directory_.AddUser(
      "ann", ScriptedDirectory::Attributes{{"mail", "ann@corp.example"}});
  directory_.AddMember(group_, ann);
  const std::string sales = directory_.AddGroup("sales");
  directory_.Set(sales, "mail", "sales@corp.example");
  directory_.AddMember(group_, sales);
  auto* alias = settings_.add_domain_aliases();
  alias->set_directory_domain("corp.example");
  alias->set_mail_domain("example.com");

  EXPECT_EQ(Begin().state(), v1::RUN_STATE_SUCCEEDED);

  EXPECT_TRUE(MailboxOf("ann").has_value());
  EXPECT_EQ(AccountOf(ann).address(), "ann@example.com");
  EXPECT_GT(Calls("POST", "/example.com/ex/distributionlists"), 0);
}

TEST_F(PlanReviewTest, StopRaisesNoAlert) {
  AddMembers(5);
  Begin();
  StartSync();
  StopUploader();
  StartUploader();
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(PlanReviewTest, HistoryIsFilteredByStateKindObjectAndTime) {
  const std::string ann = AddMember("ann");
  AddMember("bo");
  Begin();
  const absl::Time before_change = absl::Now();
  directory_.Set(ann, "title", "Chief");
  Sync();
  const auto count = [&](const v1::ListOperationsRequest& request) {
    return Ask<v1::UploaderAdmin>(&v1::UploaderAdmin::Stub::ListOperations,
                                  request)
        ->operations_size();
  };
  v1::ListOperationsRequest of_kind;
  of_kind.add_kinds(v1::OPERATION_KIND_CREATE);
  EXPECT_EQ(count(of_kind), 2);
  v1::ListOperationsRequest of_object;
  of_object.set_object_guid(ann);
  EXPECT_EQ(count(of_object), 2);
  v1::ListOperationsRequest pending;
  pending.add_states(v1::OPERATION_STATE_PENDING);
  EXPECT_EQ(count(pending), 0);
  v1::ListOperationsRequest since;
  since.mutable_since()->set_seconds(absl::ToUnixSeconds(before_change));
  since.mutable_since()->set_nanos(
      static_cast<int>(absl::ToUnixNanos(before_change) % 1000000000));
  EXPECT_EQ(count(since), 1);
  v1::ListOperationsRequest until;
  *until.mutable_until() = since.since();
  EXPECT_EQ(count(until), 2);
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
