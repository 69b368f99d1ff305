#include "uploader/passwords/password_state.h"

#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

using directorysync::password::v1::PasswordStamp;
using directorysync::upload::v1::PASSWORD_STATE_DELIVERED;
using directorysync::upload::v1::PASSWORD_STATE_MISSED;
using directorysync::upload::v1::PASSWORD_STATE_NEVER_CAPTURED;
using directorysync::upload::v1::PASSWORD_STATE_REFUSED;
using directorysync::upload::v1::PASSWORD_STATE_WAITING;

PasswordStamp Stamp(uint32_t version) {
  PasswordStamp stamp;
  stamp.set_version(version);
  stamp.set_originating_time(1000 + version);
  stamp.set_originating_dsa("dsa");
  return stamp;
}

PasswordRecord Delivered(uint32_t version) {
  PasswordRecord record;
  record.delivered = Stamp(version);
  record.delivered_at = absl::FromUnixSeconds(1700000000);
  return record;
}

TEST(PasswordStateTest, NothingKnownIsNeverCaptured) {
  PasswordRecord record;
  SettleState(record, false);
  EXPECT_EQ(record.state, PASSWORD_STATE_NEVER_CAPTURED);
}

TEST(PasswordStateTest, AnOpenCaptureWaitsWhateverElseIsKnown) {
  PasswordRecord record = Delivered(2);
  record.loss = "lost";
  SettleState(record, true);
  EXPECT_EQ(record.state, PASSWORD_STATE_WAITING);
}

TEST(PasswordStateTest, ARefusalOutlivesACaptureThatCameToNothing) {
  PasswordRecord record = Delivered(2);
  record.refused = Stamp(3);
  record.refusal = "too short";
  record.refusal_cure = "a longer one";
  SettleState(record, true);
  SettleState(record, false);
  EXPECT_EQ(record.state, PASSWORD_STATE_REFUSED);
  EXPECT_EQ(record.error, "too short");
  EXPECT_EQ(record.cure, "a longer one");
}

TEST(PasswordStateTest, ALaterDeliveryMakesUpForARefusal) {
  PasswordRecord record = Delivered(2);
  record.refused = Stamp(3);
  record.refusal = "too short";
  EXPECT_TRUE(ForgetTroubles(Stamp(4), record));
  SettleState(record, false);
  EXPECT_EQ(record.state, PASSWORD_STATE_DELIVERED);
}

TEST(PasswordStateTest, AnEarlierDeliveryMakesUpForNothing) {
  PasswordRecord record = Delivered(2);
  record.loss = "missed";
  record.loss_version = 4;
  record.loss_state = PASSWORD_STATE_MISSED;
  EXPECT_FALSE(ForgetTroubles(Stamp(3), record));
  SettleState(record, false);
  EXPECT_EQ(record.state, PASSWORD_STATE_MISSED);
}

TEST(PasswordStateTest, AfterARestoreVersionsSayNothing) {
  PasswordRecord record = Delivered(9);
  record.loss = "missed";
  record.loss_version = 5;
  EXPECT_TRUE(ForgetTroubles(Stamp(4), record));
}

}  // namespace
}  // namespace directory_sync::uploader
