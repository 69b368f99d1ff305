#include "uploader/store/delivery_times.h"

#include <string>

#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "uploader/store/password_event_table.h"
#include "uploader/store/password_table.h"
#include "uploader/store/test_state.h"

namespace directory_sync::uploader {
namespace {

using directorysync::upload::v1::PASSWORD_EVENT_KIND_CAPTURED;
using directorysync::upload::v1::PASSWORD_EVENT_KIND_DELIVERED;

class DeliveryTimesTest : public TestState {
 protected:
  // Captured and delivered so long after `start_`.
  void Deliver(const std::string& guid, absl::Duration captured,
               absl::Duration delivered) {
    Write([&](Database& database) {
      PasswordRecord record = PasswordTable(database).Get(guid).value();
      record.captured_at = start_ + captured;
      record.delivered_at = start_ + delivered;
      EXPECT_OK(PasswordTable(database).Put(record));
      PasswordEventTable events(database);
      const absl::Time now = start_ + delivered;
      EXPECT_OK(
          events.Add(guid, {PASSWORD_EVENT_KIND_CAPTURED, "", {}, ""}, now));
      EXPECT_OK(
          events.Add(guid, {PASSWORD_EVENT_KIND_DELIVERED, "", {}, ""}, now));
    });
  }

  std::vector<DeliveryTime> Newest(int limit) {
    std::vector<DeliveryTime> newest;
    Write([&](Database& database) {
      newest = NewestDeliveries(database, limit).value();
    });
    return newest;
  }

  const absl::Time start_ = absl::FromUnixSeconds(1800000000);
};

TEST_F(DeliveryTimesTest, TheNewestAreThoseDeliveredLastWhateverTheirNames) {
  Deliver("zz", absl::Seconds(1), absl::Seconds(2));
  Deliver("aa", absl::Seconds(3), absl::Seconds(7));
  Deliver("mm", absl::Seconds(5), absl::Seconds(8));
  const auto newest = Newest(2);
  ASSERT_EQ(newest.size(), 2u);
  EXPECT_EQ(newest[0].delivered, start_ + absl::Seconds(8));
  EXPECT_EQ(newest[1].delivered - newest[1].captured, absl::Seconds(4));
}

TEST_F(DeliveryTimesTest, AnAccountIsThereOnceWithItsNewestPassword) {
  Deliver("aa", absl::Seconds(1), absl::Seconds(2));
  Deliver("aa", absl::Seconds(5), absl::Seconds(8));
  const auto newest = Newest(10);
  ASSERT_EQ(newest.size(), 1u);
  EXPECT_EQ(newest[0].captured, start_ + absl::Seconds(5));
}

TEST_F(DeliveryTimesTest, WhatWasCapturedSinceIsNoDelivery) {
  Deliver("aa", absl::Seconds(9), absl::Seconds(2));
  EXPECT_TRUE(Newest(10).empty());
}

}  // namespace
}  // namespace directory_sync::uploader
