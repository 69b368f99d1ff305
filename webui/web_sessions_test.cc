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
  ASSERT_OK_AND_ASSIGN(WebSessions::Secrets secrets, sessions_.LogIn(code));
  EXPECT_THAT(sessions_.UserOf(secrets), IsOkAndHolds(std::string("alice")));
  EXPECT_THAT(sessions_.LogIn(code),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(sessions_.UserOf({code, secrets.page_token}),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(WebSessionsTest, NeitherSecretAloneIsASession) {
  ASSERT_OK_AND_ASSIGN(const WebSessions::Secrets one,
                       sessions_.LogIn(sessions_.CreateCode("alice").code));
  ASSERT_OK_AND_ASSIGN(const WebSessions::Secrets other,
                       sessions_.LogIn(sessions_.CreateCode("bob").code));
  for (const WebSessions::Secrets& mixed :
       {WebSessions::Secrets{one.cookie, ""},
        WebSessions::Secrets{"", one.page_token},
        WebSessions::Secrets{one.cookie, other.page_token},
        WebSessions::Secrets{one.cookie, one.cookie}}) {
    EXPECT_THAT(sessions_.UserOf(mixed),
                StatusIs(absl::StatusCode::kUnauthenticated));
    sessions_.LogOut(mixed);
  }
  EXPECT_THAT(sessions_.UserOf(one), IsOkAndHolds(std::string("alice")));
}

TEST_F(WebSessionsTest, CodesExpire) {
  const std::string code = sessions_.CreateCode("alice").code;
  clock_.Advance(WebSessions::kCodeLifetime);
  EXPECT_THAT(sessions_.LogIn(code),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(WebSessionsTest, UseKeepsASessionButNotBeyondItsLongestLifetime) {
  ASSERT_OK_AND_ASSIGN(WebSessions::Secrets secrets,
                       sessions_.LogIn(sessions_.CreateCode("alice").code));
  const absl::Duration step = WebSessions::kIdleLifetime - absl::Seconds(1);
  for (absl::Duration age = step; age < WebSessions::kLongestLifetime;
       age += step) {
    clock_.Advance(step);
    ASSERT_OK(sessions_.UserOf(secrets)) << age;
  }
  clock_.Advance(step);
  EXPECT_THAT(sessions_.UserOf(secrets),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(WebSessionsTest, IdleSessionsEnd) {
  ASSERT_OK_AND_ASSIGN(WebSessions::Secrets secrets,
                       sessions_.LogIn(sessions_.CreateCode("alice").code));
  clock_.Advance(WebSessions::kIdleLifetime);
  EXPECT_THAT(sessions_.UserOf(secrets),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(WebSessionsTest, LogOutEndsTheSession) {
  ASSERT_OK_AND_ASSIGN(WebSessions::Secrets secrets,
                       sessions_.LogIn(sessions_.CreateCode("alice").code));
  sessions_.LogOut(secrets);
  EXPECT_THAT(sessions_.UserOf(secrets),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(WebSessionsTest, GuessingIsCutOffAndLocksNobodyOut) {
  const std::string code = sessions_.CreateCode("alice").code;
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(sessions_.LogIn("guess"),
                StatusIs(absl::StatusCode::kPermissionDenied));
  }
  EXPECT_THAT(sessions_.LogIn("guess"),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_OK(sessions_.LogIn(code));
  clock_.Advance(absl::Minutes(1));
  EXPECT_THAT(sessions_.LogIn("guess"),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace directory_sync::webui
