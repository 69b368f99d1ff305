#include "supervisor/supervisor_service.h"

#include "common/server/authorization_table.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::supervisor {
namespace {

TEST(SupervisorServiceTest, EveryRpcIsInTheAuthorizationTable) {
  EXPECT_THAT(MissingMethods(SupervisorAuthorization(),
                             {"directorysync.supervisor.v1.Supervisor"}),
              testing::IsEmpty());
}

}  // namespace
}  // namespace directory_sync::supervisor
