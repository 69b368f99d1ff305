#include "directory-reader/directory_reader_service.h"

#include <string>

#include "common/identity/spiffe_id.h"
#include "common/server/authorization_table.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::directory_reader {
namespace {

using testing::IsEmpty;

TEST(DirectoryReaderAuthorizationTest, EveryRpcIsInTheTable) {
  EXPECT_THAT(MissingMethods(DirectoryReaderAuthorization(),
                             {"directorysync.directory.v1.DirectoryReader"}),
              IsEmpty());
}

TEST(DirectoryReaderAuthorizationTest, ReadingIsNotForTheWebUi) {
  const AuthorizationTable table = DirectoryReaderAuthorization();
  for (const std::string method :
       {"ReadSnapshot", "ReadChanges", "ReadObjects", "WatchChanges",
        "LookUpAccounts", "ListDomainControllers", "LookUpPasswordStamps"}) {
    const std::string path =
        "/directorysync.directory.v1.DirectoryReader/" + method;
    EXPECT_TRUE(table.IsAllowed(path, SpiffeId::Local(Role::kUploader)));
    EXPECT_FALSE(table.IsAllowed(path, SpiffeId::Local(Role::kWebui)));
    EXPECT_FALSE(table.IsAllowed(path, SpiffeId::Local(Role::kRelay)));
  }
}

}  // namespace
}  // namespace directory_sync::directory_reader
