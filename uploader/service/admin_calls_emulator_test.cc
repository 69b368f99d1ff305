// Settings, registration, rejects, history and watching, through the uploader's
// RPCs.

#include <grpcpp/client_context.h>

#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/server/channel.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/directorysync/upload/v1/object_sync.grpc.pb.h"
#include "proto/directorysync/upload/v1/reject.grpc.pb.h"
#include "proto/directorysync/upload/v1/watch.grpc.pb.h"
#include "uploader/testing/rpc_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using emulator::FaultKind;
using emulator::Mailbox;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using AdminCallsTest = RpcFixture;

TEST_F(AdminCallsTest, SecondEditorOfTheSettingsIsTold) {
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

TEST_F(AdminCallsTest, UnregisteredSendsNothingAndGoesOnWithKeysAgain) {
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

TEST_F(AdminCallsTest, RefusedIsListedAndTriedAgainWhenAsked) {
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

TEST_F(AdminCallsTest, OneObjectIsSynchronizedWithoutTheOthers) {
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

TEST_F(AdminCallsTest, WatchersAreToldOfWhatChanges) {
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

TEST_F(AdminCallsTest, DomainAliasStandsForTheProvidersMailDomain) {
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

TEST_F(AdminCallsTest, StopRaisesNoAlert) {
  AddMembers(5);
  Begin();
  StartSync();
  StopUploader();
  StartUploader();
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(AdminCallsTest, HistoryIsFilteredByStateKindObjectAndTime) {
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

}  // namespace
}  // namespace directory_sync::uploader
