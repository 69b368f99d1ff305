#include "password-handler/decider.h"

#include <string>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "password-handler/hook/tombstone_spool.h"
#include "password-handler/testing/handler_core.h"

namespace directory_sync::password_handler {
namespace {

namespace v1 = ::directorysync::password::v1;
using testing::IsEmpty;

class DeciderTest : public testing::Test {
 protected:
  DeciderTest() { core_.stamps().Change("user"); }

  // The verdict on capture `id`, or UNSPECIFIED while it is open.
  v1::VerdictKind VerdictOn(char id) {
    const auto sent = core_.Unsent();
    for (const v1::Verdict& verdict : sent.verdicts) {
      if (verdict.id() == std::string(16, id)) return verdict.kind();
    }
    return v1::VERDICT_KIND_UNSPECIFIED;
  }

  // Lets a new capture become due, and runs one round.
  absl::Status RunWhenDue() {
    EXPECT_OK(core_.decider().RunOnce());
    core_.clock().Advance(absl::Milliseconds(10));
    return core_.decider().RunOnce().status();
  }

  HandlerCore core_;
};

TEST_F(DeciderTest, StoredChangeIsCommittedWithItsStamp) {
  core_.Hook("user", 'a');
  core_.stamps().Change("user");
  core_.Settle();
  const auto sent = core_.Unsent();
  ASSERT_EQ(sent.verdicts.size(), 1);
  EXPECT_EQ(sent.verdicts[0].kind(), v1::VERDICT_KIND_COMMITTED);
  EXPECT_EQ(sent.verdicts[0].stamp().version(), 3);
  EXPECT_EQ(sent.verdicts[0].object_guid(), std::string(16, '0'));
  // Only retention looks again.
  EXPECT_THAT(core_.decider().RunOnce(),
              IsOkAndHolds(testing::Gt(absl::Minutes(59))));
}

TEST_F(DeciderTest, RefusedChangeStaysOpenUntilTheNext) {
  core_.Hook("user", 'a');
  core_.Settle();
  EXPECT_EQ(VerdictOn('a'), v1::VERDICT_KIND_UNSPECIFIED);
  core_.Hook("user", 'b');
  core_.stamps().Change("user");
  core_.Settle();
  EXPECT_EQ(VerdictOn('a'), v1::VERDICT_KIND_SUPERSEDED);
  EXPECT_EQ(VerdictOn('b'), v1::VERDICT_KIND_COMMITTED);
}

TEST_F(DeciderTest, DecidesAfterARestartAndAfterTheHandOver) {
  core_.Hook("user", 'a');
  ASSERT_OK(core_.queue().Acknowledged({std::string(16, 'a')}));
  core_.stamps().Change("user");
  core_.Restart();
  core_.Settle();
  EXPECT_EQ(VerdictOn('a'), v1::VERDICT_KIND_COMMITTED);
}

TEST_F(DeciderTest, NewAccountIsDecidedByName) {
  core_.Hook("new", 'a');
  core_.Settle();
  EXPECT_EQ(VerdictOn('a'), v1::VERDICT_KIND_UNSPECIFIED);
  core_.stamps().Change("new");
  core_.clock().Advance(absl::Minutes(1));
  core_.Settle();
  EXPECT_EQ(VerdictOn('a'), v1::VERDICT_KIND_COMMITTED);
  EXPECT_EQ(core_.Unsent().verdicts.at(0).object_guid(), std::string(16, '1'));
}

// What hooks announced is gathered after the stamp was read: the lost change
// may have made it.
TEST_F(DeciderTest, DrainsTheSpoolBetweenReadingAndDeciding) {
  core_.Hook("user", 'a');
  core_.stamps().Change("user");
  core_.stamps().set_on_read(
      [&] { (void)WriteTombstone(core_.spool(), core_.Message("user", 'x')); });
  core_.Settle();
  EXPECT_EQ(VerdictOn('a'), v1::VERDICT_KIND_UNDECIDABLE);
}

// What was refused under the old name isn't taken for what was lost under the
// new one.
TEST_F(DeciderTest, ALossUnderAnotherNameIsOfTheSameAccount) {
  core_.Hook("user", 'a');
  core_.Settle();
  EXPECT_EQ(VerdictOn('a'), v1::VERDICT_KIND_UNSPECIFIED);
  core_.stamps().Rename("user", "renamed");
  ASSERT_OK(WriteTombstone(core_.spool(), core_.Message("renamed", 'x')));
  core_.stamps().Change("renamed");
  core_.clock().Advance(absl::Minutes(1));
  core_.Settle();
  EXPECT_EQ(VerdictOn('a'), v1::VERDICT_KIND_UNDECIDABLE);
}

// A hook's call during the reading: the stamp that was read is older.
TEST_F(DeciderTest, CaptureDuringTheReadingIsNotJudgedByIt) {
  core_.Hook("user", 'a');
  core_.stamps().Change("user");
  bool is_first = true;
  core_.stamps().set_on_read([&] {
    if (!std::exchange(is_first, false)) return;
    core_.Hook("user", 'b');
  });
  ASSERT_OK(RunWhenDue());
  EXPECT_EQ(VerdictOn('b'), v1::VERDICT_KIND_UNSPECIFIED);
  core_.stamps().Change("user");
  core_.clock().Advance(absl::Minutes(1));
  core_.Settle();
  EXPECT_EQ(VerdictOn('b'), v1::VERDICT_KIND_COMMITTED);
}

TEST_F(DeciderTest, UnreadableDirectoryDecidesNothing) {
  core_.Hook("user", 'a');
  core_.stamps().Change("user");
  core_.stamps().set_failure(absl::UnavailableError("down"));
  EXPECT_THAT(RunWhenDue(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(core_.Unsent().verdicts, IsEmpty());
  core_.stamps().set_failure(absl::OkStatus());
  core_.Settle();
  EXPECT_EQ(VerdictOn('a'), v1::VERDICT_KIND_COMMITTED);
}

TEST_F(DeciderTest, AnUnreadableAccountHoldsUpNobody) {
  core_.stamps().Change("hidden");
  core_.Hook("hidden", 'h');
  core_.Hook("user", 'a');
  core_.stamps().Change("user");
  core_.stamps().set_failure_of("hidden",
                                absl::PermissionDeniedError("hidden"));
  EXPECT_OK(RunWhenDue());
  EXPECT_EQ(VerdictOn('a'), v1::VERDICT_KIND_COMMITTED);
  EXPECT_EQ(VerdictOn('h'), v1::VERDICT_KIND_UNSPECIFIED);
  // Retention reaches it, too.
  core_.clock().Advance(absl::Hours(24 * 15));
  EXPECT_OK(core_.decider().RunOnce());
  ASSERT_OK_AND_ASSIGN(const auto open, core_.queue().OpenCaptures());
  EXPECT_THAT(open, IsEmpty());
}

TEST_F(DeciderTest, RefusedTriesDontPileUp) {
  for (char id = '!'; id < '!' + 90; ++id) core_.Hook("user", id);
  core_.Settle();
  ASSERT_OK_AND_ASSIGN(const auto open, core_.queue().OpenCaptures());
  EXPECT_EQ(open.size(), 16u);
  EXPECT_EQ(VerdictOn('!'), v1::VERDICT_KIND_SUPERSEDED);
  ASSERT_OK_AND_ASSIGN(const auto known, core_.queue().OfAccount(open[0]));
  EXPECT_LE(known.size(), 65u);
  core_.Hook("user", '~');
  core_.stamps().Change("user");
  core_.Settle();
  EXPECT_EQ(VerdictOn('~'), v1::VERDICT_KIND_COMMITTED);
  EXPECT_THAT(core_.queue().OpenCaptures(), IsOkAndHolds(IsEmpty()));
}

TEST_F(DeciderTest, RestoredDirectorySupersedes) {
  core_.Hook("user", 'a');
  core_.stamps().set_invocation_id(
      *ldap::Guid::FromBytes(std::string(16, 'r')));
  core_.stamps().Change("user");
  core_.Settle();
  EXPECT_EQ(VerdictOn('a'), v1::VERDICT_KIND_SUPERSEDED);
}

TEST_F(DeciderTest, IdleDirectoryIsLeftAlone) {
  core_.Settle();
  EXPECT_EQ(core_.stamps().reads(), 0);
  EXPECT_THAT(core_.decider().RunOnce(),
              IsOkAndHolds(absl::InfiniteDuration()));
}

}  // namespace
}  // namespace directory_sync::password_handler
