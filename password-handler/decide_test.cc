// Every rule for hooks before the commit, one test each, with the cases that
// the model checker found against simpler ones.

#include "password-handler/decide.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace directory_sync::password_handler {
namespace {

ldap::Guid GuidOf(char fill) {
  return *ldap::Guid::FromBytes(std::string(16, fill));
}

const ldap::Guid kUser = GuidOf('u');
const ldap::Guid kThisDc = GuidOf('d');
const ldap::Guid kOtherDc = GuidOf('o');

ldap::PasswordStamp Stamp(uint32_t version, const ldap::Guid& dsa = kThisDc) {
  return {version, 1000 + version, dsa};
}

// A capture of the user whose stamp was `before`.
Candidate Captured(uint64_t seq, std::optional<ldap::PasswordStamp> before) {
  Candidate capture;
  capture.seq = seq;
  capture.id = std::string(16, static_cast<char>(seq));
  capture.sam_account_name = "user";
  capture.object_guid = kUser;
  capture.before_known = true;
  capture.before = before;
  capture.invocation_id = kThisDc;
  return capture;
}

// A capture from before the account existed.
Candidate CapturedNew(uint64_t seq) {
  Candidate capture = Captured(seq, std::nullopt);
  capture.object_guid.reset();
  return capture;
}

Candidate Lost(uint64_t seq) {
  Candidate tombstone = Captured(seq, std::nullopt);
  tombstone.kind = Candidate::Kind::kTombstone;
  tombstone.object_guid.reset();
  tombstone.before_known = false;
  return tombstone;
}

Candidate LostKnowing(uint64_t seq, std::optional<ldap::PasswordStamp> before) {
  Candidate tombstone = Captured(seq, before);
  tombstone.kind = Candidate::Kind::kTombstone;
  return tombstone;
}

StampReading Reading(std::optional<ldap::PasswordStamp> stamp) {
  StampReading reading;
  reading.last_seq = 100;
  reading.object_guid = kUser;
  reading.stamp = stamp;
  reading.invocation_id = kThisDc;
  return reading;
}

Decision DecideOf(uint64_t seq, const std::vector<Candidate>& account,
                  const StampReading& reading) {
  for (const Candidate& candidate : account) {
    if (candidate.seq == seq) {
      const Judgement judgement = Decide(candidate, account, reading);
      EXPECT_NE(judgement.reason, "");
      return judgement.decision;
    }
  }
  ADD_FAILURE() << "no candidate " << seq;
  return Decision::kWait;
}

TEST(DecideTest, UnmovedStampIsNotApplied) {
  EXPECT_EQ(DecideOf(1, {Captured(1, Stamp(5))}, Reading(Stamp(5))),
            Decision::kWait);
}

TEST(DecideTest, NextVersionOfThisDcIsCommitted) {
  EXPECT_EQ(DecideOf(1, {Captured(1, Stamp(5))}, Reading(Stamp(6))),
            Decision::kCommitted);
}

TEST(DecideTest, StampThatAReplicatedChangeMadeIsSuperseded) {
  EXPECT_EQ(DecideOf(1, {Captured(1, Stamp(5))}, Reading(Stamp(6, kOtherDc))),
            Decision::kSuperseded);
}

TEST(DecideTest, BeforeMayBeAnotherDcs) {
  EXPECT_EQ(DecideOf(1, {Captured(1, Stamp(5, kOtherDc))}, Reading(Stamp(6))),
            Decision::kCommitted);
}

TEST(DecideTest, RestoredDcIsNotTheOneThatCaptured) {
  StampReading reading = Reading(Stamp(6));
  reading.invocation_id = kOtherDc;
  EXPECT_EQ(DecideOf(1, {Captured(1, Stamp(5))}, reading),
            Decision::kSuperseded);
}

TEST(DecideTest, AccountMadeAnewUnderTheNameIsAnother) {
  StampReading reading = Reading(Stamp(6));
  reading.object_guid = GuidOf('n');
  EXPECT_EQ(DecideOf(1, {Captured(1, Stamp(5))}, reading),
            Decision::kSuperseded);
}

TEST(DecideTest, DeletedAccountIsSuperseded) {
  StampReading reading = Reading(std::nullopt);
  reading.object_guid.reset();
  EXPECT_EQ(DecideOf(1, {Captured(1, Stamp(5))}, reading),
            Decision::kSuperseded);
}

// The second change was lost without a trace, or by another way in.
TEST(DecideTest, SkippedVersionIsSuperseded) {
  EXPECT_EQ(DecideOf(1, {Captured(1, Stamp(5))}, Reading(Stamp(7))),
            Decision::kSuperseded);
}

TEST(DecideTest, LowerVersionIsSuperseded) {
  EXPECT_EQ(DecideOf(1, {Captured(1, Stamp(5))}, Reading(Stamp(4))),
            Decision::kSuperseded);
}

TEST(DecideTest, TheLaterOfTwoWithOneBeforeIsTheOne) {
  // The first was refused, the second stored.
  const std::vector<Candidate> account = {Captured(1, Stamp(5)),
                                          Captured(2, Stamp(5))};
  EXPECT_EQ(DecideOf(1, account, Reading(Stamp(6))), Decision::kSuperseded);
  EXPECT_EQ(DecideOf(2, account, Reading(Stamp(6))), Decision::kCommitted);
}

TEST(DecideTest, TheLaterOfTwoChangesIsTheOne) {
  const std::vector<Candidate> account = {Captured(1, Stamp(5)),
                                          Captured(2, Stamp(6))};
  EXPECT_EQ(DecideOf(1, account, Reading(Stamp(7))), Decision::kSuperseded);
  EXPECT_EQ(DecideOf(2, account, Reading(Stamp(7))), Decision::kCommitted);
}

TEST(DecideTest, LaterCaptureThatIsNotAppliedHindersNothing) {
  const std::vector<Candidate> account = {Captured(1, Stamp(5)),
                                          Captured(2, Stamp(6))};
  EXPECT_EQ(DecideOf(1, account, Reading(Stamp(6))), Decision::kCommitted);
  EXPECT_EQ(DecideOf(2, account, Reading(Stamp(6))), Decision::kWait);
}

// Two changes in one transaction: both hooks read the stamp before it.
TEST(DecideTest, OneTransactionWithTwoChangesMovesByTwo) {
  const std::vector<Candidate> account = {Captured(1, Stamp(5)),
                                          Captured(2, Stamp(5))};
  EXPECT_EQ(DecideOf(2, account, Reading(Stamp(7))), Decision::kCommitted);
  EXPECT_EQ(DecideOf(1, account, Reading(Stamp(7))), Decision::kSuperseded);
  EXPECT_EQ(DecideOf(2, account, Reading(Stamp(8))), Decision::kSuperseded);
}

TEST(DecideTest, NewAccountsPasswordIsCommittedUpToVersionTwo) {
  const std::vector<Candidate> account = {CapturedNew(1)};
  EXPECT_EQ(DecideOf(1, account, Reading(Stamp(1))), Decision::kCommitted);
  EXPECT_EQ(DecideOf(1, account, Reading(Stamp(2))), Decision::kCommitted);
  EXPECT_EQ(DecideOf(1, account, Reading(Stamp(3))), Decision::kSuperseded);
}

TEST(DecideTest, AccountThatDoesNotExistYetIsWaitedFor) {
  StampReading reading = Reading(std::nullopt);
  reading.object_guid.reset();
  EXPECT_EQ(DecideOf(1, {CapturedNew(1)}, reading), Decision::kWait);
  // It exists, but has no password.
  EXPECT_EQ(DecideOf(1, {CapturedNew(1)}, Reading(std::nullopt)),
            Decision::kWait);
}

TEST(DecideTest, RefusedCreationYieldsToTheOneThatWorked) {
  const std::vector<Candidate> account = {CapturedNew(1), CapturedNew(2)};
  EXPECT_EQ(DecideOf(1, account, Reading(Stamp(2))), Decision::kSuperseded);
  EXPECT_EQ(DecideOf(2, account, Reading(Stamp(2))), Decision::kCommitted);
}

TEST(DecideTest, LossWithKnownBeforeTakesThePlace) {
  // The capture was refused; the change that was lost is the one.
  const std::vector<Candidate> account = {Captured(1, Stamp(5)),
                                          LostKnowing(2, Stamp(5))};
  EXPECT_EQ(DecideOf(1, account, Reading(Stamp(6))), Decision::kSuperseded);
}

TEST(DecideTest, LossAfterTheStampHindersNothing) {
  const std::vector<Candidate> account = {Captured(1, Stamp(5)),
                                          LostKnowing(2, Stamp(6))};
  EXPECT_EQ(DecideOf(1, account, Reading(Stamp(6))), Decision::kCommitted);
}

TEST(DecideTest, LaterLossWithUnknownBeforeIsUndecidable) {
  const std::vector<Candidate> account = {Captured(1, Stamp(5)), Lost(2)};
  EXPECT_EQ(DecideOf(1, account, Reading(Stamp(6))), Decision::kUndecidable);
  EXPECT_EQ(DecideOf(1, account, Reading(Stamp(7))), Decision::kSuperseded);
  EXPECT_EQ(DecideOf(1, account, Reading(Stamp(5))), Decision::kWait);
}

TEST(DecideTest, EarlierLossHindersNothing) {
  const std::vector<Candidate> account = {Lost(1), Captured(2, Stamp(5))};
  EXPECT_EQ(DecideOf(2, account, Reading(Stamp(6))), Decision::kCommitted);
}

// The reading may be from before the capture: nothing it says is against it.
TEST(DecideTest, CaptureAfterTheReadingWaitsButIsARival) {
  const std::vector<Candidate> account = {Captured(1, Stamp(5)),
                                          Captured(2, Stamp(7))};
  StampReading reading = Reading(Stamp(6));
  reading.last_seq = 1;
  EXPECT_EQ(DecideOf(2, account, reading), Decision::kWait);
  // A change after the one that is read has been stored meanwhile.
  EXPECT_EQ(DecideOf(1, account, reading), Decision::kSuperseded);
}

TEST(DecideTest, SameVersionOfAnotherTimeIsAnotherValue) {
  ldap::PasswordStamp before = Stamp(5);
  ldap::PasswordStamp other = Stamp(5);
  other.originating_time += 1;
  EXPECT_EQ(DecideOf(1, {Captured(1, before)}, Reading(other)),
            Decision::kSuperseded);
}

TEST(DecideTest, VanishedPasswordIsSuperseded) {
  EXPECT_EQ(DecideOf(1, {Captured(1, Stamp(5))}, Reading(std::nullopt)),
            Decision::kSuperseded);
}

}  // namespace
}  // namespace directory_sync::password_handler
