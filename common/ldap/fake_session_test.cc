#include "common/ldap/fake_session.h"

#include "common/status/status_matchers.h"

namespace directory_sync::ldap {
namespace {

TEST(FakeSessionTest, GivesObjectsThenControls) {
  FakeSession session("ldaps://dc1", [](const SearchRequest& request) {
    return FakeAnswer{{{"CN=a", {{"cn", {request.filter}}}}},
                      {{"1.2.3", "value"}},
                      absl::OkStatus()};
  });
  SearchRequest request;
  request.filter = "(cn=a)";
  ASSERT_OK_AND_ASSIGN(const auto search, session.Start(request));
  ASSERT_OK_AND_ASSIGN(const Entry* entry, search->Next());
  EXPECT_EQ(entry->Value("cn"), "(cn=a)");
  EXPECT_THAT(search->Next(), IsOkAndHolds(nullptr));
  EXPECT_EQ(search->result_controls()[0].value, "value");
  EXPECT_TRUE(session.usable());
}

TEST(FakeSessionTest, LostConnectionStaysLost) {
  FakeSession session("ldaps://dc1", [](const SearchRequest&) {
    return FakeAnswer{{}, {}, absl::UnavailableError("cut")};
  });
  ASSERT_OK_AND_ASSIGN(const auto search, session.Start({}));
  EXPECT_THAT(search->Next(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_FALSE(session.usable());
  EXPECT_THAT(session.Start({}), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace directory_sync::ldap
