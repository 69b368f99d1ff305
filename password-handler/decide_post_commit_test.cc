// Every rule for hooks after the commit, through Decide.

#include "password-handler/decide_post_commit.h"

#include <string>
#include <vector>

#include "common/ldap/file_time.h"
#include "gtest/gtest.h"
#include "password-handler/decide.h"

namespace directory_sync::password_handler {
namespace {

ldap::Guid GuidOf(char fill) {
  return *ldap::Guid::FromBytes(std::string(16, fill));
}

const ldap::Guid kUser = GuidOf('u');
const ldap::Guid kThisDc = GuidOf('d');
const ldap::Guid kOtherDc = GuidOf('o');

// Seconds after a moment on a whole second.
absl::Time At(double seconds) {
  return absl::FromUnixSeconds(1700000000) + absl::Seconds(seconds);
}

Candidate Called(uint64_t seq, double entered, double notified) {
  Candidate capture;
  capture.seq = seq;
  capture.hook = Candidate::Hook::kPostCommit;
  capture.sam_account_name = "user";
  capture.object_guid = kUser;
  capture.invocation_id = kThisDc;
  capture.entered = At(entered);
  capture.accepted = At(notified);
  return capture;
}

Candidate LostCall(uint64_t seq, double entered, double notified) {
  Candidate tombstone = Called(seq, entered, notified);
  tombstone.kind = Candidate::Kind::kTombstone;
  return tombstone;
}

// A stamp made in that whole second.
StampReading Reading(int second, const ldap::Guid& dsa = kThisDc) {
  StampReading reading;
  reading.last_seq = 100;
  reading.object_guid = kUser;
  reading.stamp = ldap::PasswordStamp{
      5,
      static_cast<uint64_t>(1700000000 + second + ldap::kSecondsFrom1601To1970),
      dsa};
  reading.invocation_id = kThisDc;
  reading.read = At(60);
  return reading;
}

Decision DecideFirst(const std::vector<Candidate>& account,
                     const StampReading& reading) {
  return Decide(account[0], account, reading).decision;
}

TEST(DecidePostCommitTest, StampWithinTheCallIsCommitted) {
  EXPECT_EQ(DecideFirst({Called(1, 10.2, 10.9)}, Reading(10)),
            Decision::kCommitted);
  EXPECT_EQ(DecideFirst({Called(1, 10.2, 12.1)}, Reading(12)),
            Decision::kCommitted);
}

TEST(DecidePostCommitTest, StampOfAnotherTimeIsSuperseded) {
  EXPECT_EQ(DecideFirst({Called(1, 10.2, 10.9)}, Reading(9)),
            Decision::kSuperseded);
  EXPECT_EQ(DecideFirst({Called(1, 10.2, 10.9)}, Reading(11)),
            Decision::kSuperseded);
}

TEST(DecidePostCommitTest, StampOfAnotherDcIsSuperseded) {
  EXPECT_EQ(DecideFirst({Called(1, 10.2, 10.9)}, Reading(10, kOtherDc)),
            Decision::kSuperseded);
  StampReading restored = Reading(10);
  restored.invocation_id = kOtherDc;
  EXPECT_EQ(DecideFirst({Called(1, 10.2, 10.9)}, restored),
            Decision::kSuperseded);
}

TEST(DecidePostCommitTest, PwdLastSetTellsTwoInOneSecondApart) {
  StampReading reading = Reading(10);
  reading.pwd_last_set = At(10.8);
  const std::vector<Candidate> account = {Called(1, 10.1, 10.3),
                                          Called(2, 10.7, 10.9)};
  EXPECT_EQ(DecideFirst(account, reading), Decision::kSuperseded);
  EXPECT_EQ(Decide(account[1], account, reading).decision,
            Decision::kCommitted);
}

// A second earlier or later than what the call allows is another change's; the
// call's own ends are not.
TEST(DecidePostCommitTest, PwdLastSetHasToLieWithinTheCall) {
  StampReading reading = Reading(10);
  const std::vector<Candidate> account = {Called(1, 10.4, 10.6)};
  for (const double inside : {10.4, 10.5, 10.6}) {
    reading.pwd_last_set = At(inside);
    EXPECT_EQ(DecideFirst(account, reading), Decision::kCommitted) << inside;
  }
  for (const double outside : {10.3, 10.7}) {
    reading.pwd_last_set = At(outside);
    EXPECT_EQ(DecideFirst(account, reading), Decision::kSuperseded) << outside;
  }
}

TEST(DecidePostCommitTest, OverlappingCallsAreUndecidable) {
  EXPECT_EQ(
      DecideFirst({Called(1, 10.1, 10.5), Called(2, 10.3, 10.9)}, Reading(10)),
      Decision::kUndecidable);
  EXPECT_EQ(DecideFirst({Called(1, 10.1, 10.5), LostCall(2, 10.3, 10.9)},
                        Reading(10)),
            Decision::kUndecidable);
  EXPECT_EQ(DecideFirst({Called(1, 10.1, 10.5), LostCall(2, 12.3, 12.9)},
                        Reading(10)),
            Decision::kCommitted);
}

TEST(DecidePostCommitTest, OpenCallIsWaitedForUntilItExpires) {
  StampReading reading = Reading(10);
  reading.open_brackets = {{At(10.4), At(70)}};
  EXPECT_EQ(DecideFirst({Called(1, 10.1, 10.5)}, reading), Decision::kWait);
  reading.read = At(71);
  EXPECT_EQ(DecideFirst({Called(1, 10.1, 10.5)}, reading),
            Decision::kUndecidable);
  // To the very end.
  reading.read = At(70);
  EXPECT_EQ(DecideFirst({Called(1, 10.1, 10.5)}, reading), Decision::kWait);
  reading.read = At(71);
  // It expired before the stamp was made.
  reading.open_brackets = {{At(1), At(9.9)}};
  EXPECT_EQ(DecideFirst({Called(1, 10.1, 10.5)}, reading),
            Decision::kCommitted);
  // It began after the stamp was made.
  reading.open_brackets = {{At(12), At(70)}};
  EXPECT_EQ(DecideFirst({Called(1, 10.1, 10.5)}, reading),
            Decision::kCommitted);
}

TEST(DecidePostCommitTest, StampOfAnotherTimeNeedsNoWaiting) {
  StampReading reading = Reading(20);
  reading.open_brackets = {{At(10.4), At(70)}};
  EXPECT_EQ(DecideFirst({Called(1, 10.1, 10.5)}, reading),
            Decision::kSuperseded);
}

TEST(DecidePostCommitTest, ReadingFromBeforeTheCaptureSaysNothing) {
  StampReading reading = Reading(9);
  reading.last_seq = 0;
  EXPECT_EQ(DecideFirst({Called(1, 10.2, 10.9)}, reading), Decision::kWait);
}

}  // namespace
}  // namespace directory_sync::password_handler
