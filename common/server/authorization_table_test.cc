#include "common/server/authorization_table.h"

#include <string>

#include "common/identity/spiffe_id.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/directorysync/supervisor/v1/supervisor.pb.h"

namespace directory_sync {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kMethod[] = "/directorysync.supervisor.v1.Supervisor/GetStatus";
constexpr char kService[] = "directorysync.supervisor.v1.Supervisor";

TEST(AuthorizationTableTest, AllowsWhatIsListedAndNothingElse) {
  const AuthorizationTable table({{kMethod, {Role::kOperator}}});
  EXPECT_TRUE(table.IsAllowed(kMethod, SpiffeId::Local(Role::kOperator)));
  EXPECT_FALSE(table.IsAllowed(kMethod, SpiffeId::Local(Role::kWebui)));
  EXPECT_FALSE(table.IsAllowed(kMethod, SpiffeId::FleetOperator()));
  EXPECT_FALSE(table.IsAllowed("", SpiffeId::Local(Role::kOperator)));
  EXPECT_FALSE(AuthorizationTable().IsAllowed(
      kMethod, SpiffeId::Local(Role::kOperator)));
}

TEST(AuthorizationTableTest, AnyHandlerMeansHandlersOfTheFleetOnly) {
  const AuthorizationTable table({{"/a.B/C", {Caller::AnyFleetHandler()}}});
  ASSERT_OK_AND_ASSIGN(const SpiffeId dc1, SpiffeId::FleetHandler("dc1.test"));
  EXPECT_TRUE(table.IsAllowed("/a.B/C", dc1));
  EXPECT_FALSE(table.IsAllowed("/a.B/C", SpiffeId::FleetRelay()));
  EXPECT_FALSE(table.IsAllowed("/a.B/C", SpiffeId::Local(Role::kOperator)));
}

TEST(AuthorizationTableTest, RowsOfOneMethodAddUp) {
  const AuthorizationTable table({{kMethod, {Role::kOperator}}},
                                 {{kMethod, {Role::kWebui}}});
  EXPECT_TRUE(table.IsAllowed(kMethod, SpiffeId::Local(Role::kOperator)));
  EXPECT_TRUE(table.IsAllowed(kMethod, SpiffeId::Local(Role::kWebui)));
}

TEST(MissingMethodsTest, NamesEveryRpcWithoutARowAndUnknownServices) {
  // Links the descriptors of the service in.
  const directorysync::supervisor::v1::GetStatusRequest request;
  EXPECT_THAT(MissingMethods(AuthorizationTable(), {kService, "no.Service"}),
              ElementsAre(kMethod, "no.Service"));
  EXPECT_THAT(
      MissingMethods(AuthorizationTable({AuthorizationRow{kMethod, {}}}),
                     {kService}),
      IsEmpty());
}

}  // namespace
}  // namespace directory_sync
