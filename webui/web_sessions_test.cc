#include "webui/web_sessions.h"

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/clock/fake_clock.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync::webui {
namespace {

class WebSessionsTest : public testing::Test {
 protected:
  FakeClock clock_;
  WebSessions sessions_{clock_};
};

TEST_F(WebSessionsTest, ACodeOpensExactlyOneSessionOfItsUser) {
  const std::string code = sessions_.CreateCode("alice").code;
  ASSERT_OK_AND_ASSIGN(std::string token, sessions_.LogIn(code));
  EXPECT_THAT(sessions_.UserOf(token), IsOkAndHolds(std::string("alice")));
  EXPECT_THAT(sessions_.LogIn(code),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(sessions_.UserOf(code),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(WebSessionsTest, CodesExpire) {
  const std::string code = sessions_.CreateCode("alice").code;
  clock_.Advance(WebSessions::kCodeLifetime);
  EXPECT_THAT(sessions_.LogIn(code),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(WebSessionsTest, UseKeepsASessionButNotBeyondItsLongestLifetime) {
  ASSERT_OK_AND_ASSIGN(std::string token,
                       sessions_.LogIn(sessions_.CreateCode("alice").code));
  const absl::Duration step = WebSessions::kIdleLifetime - absl::Seconds(1);
  for (absl::Duration age = step; age < WebSessions::kLongestLifetime;
       age += step) {
    clock_.Advance(step);
    ASSERT_OK(sessions_.UserOf(token)) << age;
  }
  clock_.Advance(step);
  EXPECT_THAT(sessions_.UserOf(token),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(WebSessionsTest, IdleSessionsEnd) {
  ASSERT_OK_AND_ASSIGN(std::string token,
                       sessions_.LogIn(sessions_.CreateCode("alice").code));
  clock_.Advance(WebSessions::kIdleLifetime);
  EXPECT_THAT(sessions_.UserOf(token),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(WebSessionsTest, LogOutEndsTheSession) {
  ASSERT_OK_AND_ASSIGN(std::string token,
                       sessions_.LogIn(sessions_.CreateCode("alice").code));
  sessions_.LogOut(token);
  EXPECT_THAT(sessions_.UserOf(token),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(WebSessionsTest, GuessingIsCutOffForAMinute) {
  const std::string code = sessions_.CreateCode("alice").code;
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(sessions_.LogIn("guess"),
                StatusIs(absl::StatusCode::kPermissionDenied));
  }
  EXPECT_THAT(sessions_.LogIn(code),
              StatusIs(absl::StatusCode::kResourceExhausted));
  clock_.Advance(absl::Minutes(1));
  EXPECT_OK(sessions_.LogIn(code));
}

}  // namespace
}  // namespace directory_sync::webui
