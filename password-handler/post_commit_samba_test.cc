// The post-commit kind of hook, Windows', against the real handler beside a
// real domain controller: Samba stores the changes, and a test entrance calls
// before and after each of them as a password filter does.

#include <string>

#include "absl/status/status.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "password-handler/testing/handler_fixture.h"
#include "password-handler/testing/post_commit_entrance.h"
#include "tests/directory/sample_company.h"

namespace directory_sync::password_handler {
namespace {

namespace v1 = ::directorysync::password::v1;
using testing::HasSubstr;

class PostCommitSambaTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    HandlerFixtureOptions options;
    options.with_hook = false;
    fixture_ = new HandlerFixture(options);
    fixture_->handler().Start();
  }
  static void TearDownTestSuite() {
    delete fixture_;
    fixture_ = nullptr;
  }

  void SetUp() override {
    user_ = testing::UnitTest::GetInstance()->current_test_info()->name();
    user_ = user_.substr(0, 20);
    ASSERT_OK(domain().AddUser(user_));
  }

  void Store(absl::string_view password) {
    ASSERT_OK(domain().ResetPasswordByLdaps(user_, password));
  }
  v1::Verdict VerdictOn(int capture) {
    return relay().AwaitVerdict(relay().AwaitCapture(user_, capture));
  }

  fixture::DirectoryFixture& domain() { return fixture_->domain(); }
  FakeRelay& relay() { return fixture_->relay(); }

  static HandlerFixture* fixture_;
  PostCommitEntrance filter_{fixture_->socket()};
  std::string user_;
};

HandlerFixture* PostCommitSambaTest::fixture_ = nullptr;

TEST_F(PostCommitSambaTest, StoredPasswordIsCommitted) {
  filter_.OpenLine();
  HookMessage call = filter_.Enter(user_);
  Store("Stored-Passw0rd-1");
  EXPECT_EQ(filter_.Notify(std::move(call), "Stored-Passw0rd-1"),
            HookAnswer::kCaptured);
  const auto& capture = relay().AwaitCapture(user_);
  EXPECT_EQ(capture.password, Secret::CopyOf("Stored-Passw0rd-1"));
  EXPECT_EQ(capture.header.hook_kind(), v1::HOOK_KIND_POST_COMMIT);
  const v1::Verdict verdict = relay().AwaitVerdict(capture);
  EXPECT_EQ(verdict.kind(), v1::VERDICT_KIND_COMMITTED) << verdict.reason();
  const ldap::PasswordStamp stamp = fixture_->StampOf(user_);
  EXPECT_EQ(verdict.stamp().version(), stamp.version);
  EXPECT_EQ(verdict.stamp().originating_time(), stamp.originating_time);
}

// As after an outage of the handler's connection: both are judged late.
TEST_F(PostCommitSambaTest, LaterChangeSupersedesTheEarlierOne) {
  HookMessage first = filter_.Enter(user_);
  Store("First-Passw0rd-1");
  filter_.Notify(std::move(first), "First-Passw0rd-1");
  HookMessage second = filter_.Enter(user_);
  Store("Second-Passw0rd-2");
  filter_.Notify(std::move(second), "Second-Passw0rd-2");
  filter_.OpenLine();
  EXPECT_EQ(VerdictOn(1).kind(), v1::VERDICT_KIND_SUPERSEDED);
  const v1::Verdict verdict = VerdictOn(2);
  EXPECT_EQ(verdict.kind(), v1::VERDICT_KIND_COMMITTED) << verdict.reason();
}

// Without the question the first call's password would be taken for the one
// that the second call's change stored.
TEST_F(PostCommitSambaTest, FilterIsAskedBeforeTheVerdict) {
  filter_.OpenLine();
  HookMessage first = filter_.Enter(user_);
  HookMessage second = filter_.EnterUntold(user_);
  Store("Overlap-Passw0rd-1");
  Store("Overlap-Passw0rd-2");
  filter_.Notify(std::move(first), "Overlap-Passw0rd-1");
  filter_.AwaitDrained(2);  // a whole round is over
  const auto& capture = relay().AwaitCapture(user_, 1);
  EXPECT_FALSE(relay().VerdictOf(capture).has_value());
  filter_.Notify(std::move(second), "Overlap-Passw0rd-2");
  EXPECT_EQ(VerdictOn(1).kind(), v1::VERDICT_KIND_UNDECIDABLE);
  EXPECT_EQ(VerdictOn(2).kind(), v1::VERDICT_KIND_UNDECIDABLE);
}

// Nobody notifies of it. Until its call has expired, another one's change might
// be its.
TEST_F(PostCommitSambaTest, RefusedChangeIsNeverSent) {
  filter_.OpenLine();
  HookMessage stored = filter_.Enter(user_);
  ASSERT_OK(domain().ChangePasswordByKpasswd(user_, fixture::kUserPassword,
                                             "First-Passw0rd"));
  filter_.Notify(std::move(stored), "First-Passw0rd");
  EXPECT_EQ(VerdictOn(1).kind(), v1::VERDICT_KIND_COMMITTED);
  filter_.Enter(user_);
  EXPECT_THAT(domain().ChangePasswordByKpasswd(user_, "First-Passw0rd",
                                               fixture::kUserPassword),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  HookMessage next = filter_.Enter(user_);
  Store("Second-Passw0rd-2");
  filter_.Notify(std::move(next), "Second-Passw0rd-2");
  const v1::Verdict verdict = VerdictOn(2);
  EXPECT_EQ(verdict.kind(), v1::VERDICT_KIND_UNDECIDABLE);
  EXPECT_THAT(verdict.reason(), HasSubstr("change it again"));
  EXPECT_EQ(relay().captures(user_), 2);
  EXPECT_EQ(relay().tombstones(user_), 0);
}

TEST_F(PostCommitSambaTest, LossInTheFilterIsATombstone) {
  filter_.OpenLine();
  HookMessage call = filter_.Enter(user_);
  Store("Lost-Passw0rd-1");
  EXPECT_EQ(filter_.Lose(std::move(call), "the ring was full"),
            HookAnswer::kLost);
  EXPECT_EQ(relay().AwaitTombstone(user_).reason(), "the ring was full");
  EXPECT_EQ(relay().captures(user_), 0);
}

TEST_F(PostCommitSambaTest, CallThatCameTooLateIsATombstone) {
  filter_.OpenLine();
  HookMessage call = filter_.Enter(user_);
  Store("Late-Passw0rd-1");
  EXPECT_EQ(filter_.NotifyLate(std::move(call), "Late-Passw0rd-1"),
            HookAnswer::kLost);
  EXPECT_THAT(relay().AwaitTombstone(user_).reason(), HasSubstr("ago"));
  EXPECT_EQ(relay().captures(user_), 0);
  EXPECT_EQ(fixture_->PlacesOf("Late-Passw0rd-1"), "");
}

TEST_F(PostCommitSambaTest, KillLosesNothingThatWasAnswered) {
  relay().Stop();
  HookMessage call = filter_.Enter(user_);
  Store("Killed-Passw0rd-1");
  EXPECT_EQ(filter_.Notify(std::move(call), "Killed-Passw0rd-1"),
            HookAnswer::kCaptured);
  EXPECT_EQ(fixture_->PlacesOf("Killed-Passw0rd-1"), "");
  fixture_->handler().Kill();
  fixture_->handler().Start();
  relay().Start();
  filter_.OpenLine();
  const v1::Verdict verdict = VerdictOn(1);
  EXPECT_EQ(verdict.kind(), v1::VERDICT_KIND_COMMITTED) << verdict.reason();
}

}  // namespace
}  // namespace directory_sync::password_handler
