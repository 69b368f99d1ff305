#include "common/identity/spiffe_id.h"

#include <string>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

TEST(SpiffeIdTest, EveryRoleHasAnIdThatParsesBackToIt) {
  for (const Role role : AllRoles()) {
    const SpiffeId id = SpiffeId::Local(role);
    EXPECT_THAT(SpiffeId::Parse(id.uri()), IsOkAndHolds(id));
    EXPECT_THAT(RoleOfName(id.path()), IsOkAndHolds(role));
    EXPECT_EQ(id.handler_name(), "");
  }
  EXPECT_EQ(SpiffeId::Local(Role::kDirectoryReader).uri(),
            "spiffe://directory-sync.local/directory-reader");
}

TEST(SpiffeIdTest, HandlersAreNamedByTheirDnsNameWhateverItsCase) {
  ASSERT_OK_AND_ASSIGN(const SpiffeId id,
                       SpiffeId::FleetHandler("DC1.Example.com"));
  EXPECT_EQ(id.uri(), "spiffe://directory-sync.fleet/handler/dc1.example.com");
  EXPECT_EQ(id.handler_name(), "dc1.example.com");
  EXPECT_EQ(SpiffeId::FleetRelay().handler_name(), "");
}

TEST(SpiffeIdTest, HandlerNamesCannotReachAnotherPath) {
  for (const char* name : {"", "a/b", "..", "dc1/../relay", "a b", "a\n",
                           "a..b", "-a", "a-", "d\xc3\xa9"}) {
    EXPECT_THAT(SpiffeId::FleetHandler(name),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << name;
  }
  EXPECT_THAT(SpiffeId::FleetHandler(std::string(254, 'a')),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(SpiffeIdTest, RefusesForeignAndMalformedUris) {
  for (const char* uri :
       {"", "spiffe://", "spiffe://directory-sync.local",
        "spiffe://directory-sync.local/", "https://directory-sync.local/relay",
        "spiffe://directory-sync.local.evil/relay", "spiffe://evil/relay",
        "spiffe://directory-sync.local/a//b",
        "spiffe://directory-sync.local/../relay",
        "spiffe://directory-sync.local/relay?x",
        "spiffe://directory-sync.local/relay/"}) {
    EXPECT_THAT(SpiffeId::Parse(uri),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << uri;
  }
}

}  // namespace
}  // namespace directory_sync
