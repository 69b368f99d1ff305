#include "uploader/admin/authorization.h"

#include <string>

#include "common/identity/spiffe_id.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/directorysync/upload/v1/audit.grpc.pb.h"
#include "proto/directorysync/upload/v1/fleet.grpc.pb.h"
#include "proto/directorysync/upload/v1/object_sync.grpc.pb.h"
#include "proto/directorysync/upload/v1/pace.grpc.pb.h"
#include "proto/directorysync/upload/v1/passwords.grpc.pb.h"
#include "proto/directorysync/upload/v1/plan.grpc.pb.h"
#include "proto/directorysync/upload/v1/reject.grpc.pb.h"
#include "proto/directorysync/upload/v1/upload.grpc.pb.h"
#include "proto/directorysync/upload/v1/watch.grpc.pb.h"

namespace directory_sync::uploader {
namespace {

using testing::IsEmpty;

constexpr char kService[] = "directorysync.upload.v1.UploaderAdmin";
constexpr char kFleetService[] = "directorysync.upload.v1.FleetAdmin";

TEST(AuthorizationTest, EveryRpcIsListed) {
  // Links the service's descriptor.
  ASSERT_NE(directorysync::upload::v1::GetStatusRequest::descriptor(), nullptr);
  ASSERT_NE(directorysync::upload::v1::GetPasswordTotalsRequest::descriptor(),
            nullptr);
  ASSERT_NE(
      directorysync::upload::v1::AddDomainControllersRequest::descriptor(),
      nullptr);
  ASSERT_NE(directorysync::upload::v1::PreviewRequest::descriptor(), nullptr);
  ASSERT_NE(directorysync::upload::v1::WatchStatusRequest::descriptor(),
            nullptr);
  ASSERT_NE(directorysync::upload::v1::AuditEntry::descriptor(), nullptr);
  ASSERT_NE(directorysync::upload::v1::Reject::descriptor(), nullptr);
  ASSERT_NE(directorysync::upload::v1::GetPaceRequest::descriptor(), nullptr);
  ASSERT_NE(directorysync::upload::v1::SyncObjectRequest::descriptor(),
            nullptr);
  EXPECT_THAT(MissingMethods(UploaderAuthorization(),
                             {kService, kFleetService,
                              "directorysync.upload.v1.PasswordProof",
                              "directorysync.upload.v1.PlanReview",
                              "directorysync.upload.v1.StatusWatch",
                              "directorysync.upload.v1.AuditLog",
                              "directorysync.upload.v1.ProviderPace",
                              "directorysync.upload.v1.ObjectSync",
                              "directorysync.upload.v1.Rejects"}),
              IsEmpty());
}

TEST(AuthorizationTest, AdministratorsChangeWhoBelongsToTheFleet) {
  const AuthorizationTable table = UploaderAuthorization();
  for (const char* name : {"AddDomainControllers", "RemoveDomainController"}) {
    const std::string method = std::string("/") + kFleetService + "/" + name;
    for (const Role role : AllRoles()) {
      EXPECT_EQ(table.IsAllowed(method, SpiffeId::Local(role)),
                role == Role::kOperator || role == Role::kWebui)
          << name << RoleName(role);
    }
    EXPECT_FALSE(table.IsAllowed(method, SpiffeId::FleetRelay())) << name;
    EXPECT_FALSE(table.IsAllowed(method, SpiffeId::FleetHandler("dc1").value()))
        << name;
  }
}

TEST(AuthorizationTest, OnlyTheOperatorHandsOutKeysOfTheFleet) {
  const AuthorizationTable table = UploaderAuthorization();
  for (const char* name : {"RotateSealingKey", "IssueOperatorCertificate"}) {
    const std::string method = std::string("/") + kFleetService + "/" + name;
    for (const Role role : AllRoles()) {
      EXPECT_EQ(table.IsAllowed(method, SpiffeId::Local(role)),
                role == Role::kOperator)
          << name << RoleName(role);
    }
  }
}

TEST(AuthorizationTest, TheRelayMayCallNothing) {
  const AuthorizationTable table = UploaderAuthorization();
  const auto* file =
      directorysync::upload::v1::GetStatusRequest::descriptor()->file();
  ASSERT_EQ(file->service_count(), 1);
  for (int i = 0; i < file->service(0)->method_count(); ++i) {
    const std::string method =
        std::string("/") + kService + "/" + file->service(0)->method(i)->name();
    EXPECT_FALSE(table.IsAllowed(method, SpiffeId::Local(Role::kRelay)))
        << method;
    EXPECT_FALSE(table.IsAllowed(method, SpiffeId::FleetRelay())) << method;
  }
}

TEST(AuthorizationTest, FleetAndOtherServicesGetNothing) {
  const AuthorizationTable table = UploaderAuthorization();
  const std::string method = std::string("/") + kService + "/GetStatus";
  EXPECT_FALSE(table.IsAllowed(method, SpiffeId::FleetHandler("dc1").value()));
  EXPECT_FALSE(table.IsAllowed(method, SpiffeId::FleetRelay()));
  EXPECT_FALSE(table.IsAllowed(method, SpiffeId::Local(Role::kRelay)));
  EXPECT_FALSE(
      table.IsAllowed(method, SpiffeId::Local(Role::kDirectoryReader)));
  EXPECT_TRUE(table.IsAllowed(method, SpiffeId::Local(Role::kWebui)));
}

}  // namespace
}  // namespace directory_sync::uploader
