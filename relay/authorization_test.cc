#include "relay/authorization.h"

#include <string>
#include <vector>

#include "common/identity/spiffe_id.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/directorysync/relay/v1/relay.pb.h"

namespace directory_sync::relay {
namespace {

using ::testing::IsEmpty;

constexpr char kSubmit[] = "/directorysync.relay.v1.PasswordInbox/Submit";
constexpr char kCollect[] = "/directorysync.relay.v1.RelayOutlet/Collect";
constexpr char kGetStatus[] = "/directorysync.relay.v1.RelayOutlet/GetStatus";

TEST(AuthorizationTest, EveryRpcIsInItsTable) {
  // Links the services' descriptors in.
  directorysync::relay::v1::GetStatusRequest::descriptor();
  EXPECT_THAT(MissingMethods(NetworkFaceAuthorization(),
                             {"directorysync.relay.v1.PasswordInbox"}),
              IsEmpty());
  EXPECT_THAT(MissingMethods(InnerFaceAuthorization(),
                             {"directorysync.relay.v1.RelayOutlet"}),
              IsEmpty());
}

TEST(AuthorizationTest, HandlersAndOnlyTheySubmit) {
  const AuthorizationTable table = NetworkFaceAuthorization();
  EXPECT_TRUE(
      table.IsAllowed(kSubmit, *SpiffeId::FleetHandler("dc1.example.test")));
  EXPECT_FALSE(table.IsAllowed(kSubmit, SpiffeId::FleetOperator()));
  EXPECT_FALSE(table.IsAllowed(kSubmit, SpiffeId::FleetRelay()));
  for (const Role role : AllRoles()) {
    EXPECT_FALSE(table.IsAllowed(kSubmit, SpiffeId::Local(role)))
        << RoleName(role);
  }
}

TEST(AuthorizationTest, InnerCallsAreNotOnTheNetworkFace) {
  const AuthorizationTable table = NetworkFaceAuthorization();
  EXPECT_FALSE(table.Lists(kCollect));
  EXPECT_FALSE(table.Lists(kGetStatus));
}

TEST(AuthorizationTest, OnlyTheUploaderCollects) {
  const AuthorizationTable table = InnerFaceAuthorization();
  for (const Role role : AllRoles()) {
    EXPECT_EQ(table.IsAllowed(kCollect, SpiffeId::Local(role)),
              role == Role::kUploader)
        << RoleName(role);
  }
  EXPECT_FALSE(
      table.IsAllowed(kCollect, *SpiffeId::FleetHandler("dc1.example.test")));
}

TEST(AuthorizationTest, DirectoryReaderSeesNothing) {
  EXPECT_FALSE(InnerFaceAuthorization().IsAllowed(
      kGetStatus, SpiffeId::Local(Role::kDirectoryReader)));
}

}  // namespace
}  // namespace directory_sync::relay
