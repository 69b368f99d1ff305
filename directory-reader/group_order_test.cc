#include "directory-reader/group_order.h"

#include <memory>
#include <string>

#include "common/clock/fake_clock.h"
#include "gtest/gtest.h"

namespace directory_sync::directory_reader {
namespace {

std::shared_ptr<const GroupOrder> OrderOf(size_t keys) {
  auto order = std::make_shared<GroupOrder>();
  order->keys.resize(keys, "key");
  return order;
}

TEST(GroupOrderTest, KeysSortByNameWhateverItsCaseAndHoldTheGuid) {
  const std::string guid(16, '\xFF');
  EXPECT_LT(GroupOrder::KeyOf("Alpha", guid), GroupOrder::KeyOf("beta", guid));
  EXPECT_LT(GroupOrder::KeyOf("alpha", guid), GroupOrder::KeyOf("Beta", guid));
  EXPECT_LT(GroupOrder::KeyOf("a", guid), GroupOrder::KeyOf("aa", guid));
  EXPECT_EQ(GroupOrder::GuidOf(GroupOrder::KeyOf("a", guid)), guid);
  EXPECT_EQ(GroupOrder::GuidOf("short"), "short");
}

TEST(GroupOrderTest, AnOrderIsKeptForItsSearchAndForAMinute) {
  FakeClock clock;
  GroupOrders orders(clock);
  orders.Keep("a", OrderOf(1));
  ASSERT_NE(orders.Find("a"), nullptr);
  EXPECT_EQ(orders.Find("a")->keys.size(), 1u);
  EXPECT_EQ(orders.Find("b"), nullptr);
  orders.Keep("a", OrderOf(2));
  EXPECT_EQ(orders.Find("a")->keys.size(), 2u);
  clock.Advance(absl::Minutes(1));
  EXPECT_EQ(orders.Find("a"), nullptr);
}

TEST(GroupOrderTest, FewAreKeptAndNoneThatIsVeryLong) {
  FakeClock clock;
  GroupOrders orders(clock);
  orders.Keep("long", OrderOf(100001));
  EXPECT_EQ(orders.Find("long"), nullptr);
  for (int i = 0; i < 10; ++i) orders.Keep(std::to_string(i), OrderOf(1));
  EXPECT_EQ(orders.Find("6"), nullptr);
  EXPECT_NE(orders.Find("7"), nullptr);
  EXPECT_NE(orders.Find("9"), nullptr);
}

}  // namespace
}  // namespace directory_sync::directory_reader
