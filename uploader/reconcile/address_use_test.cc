#include "uploader/reconcile/address_use.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::reconcile {
namespace {

using provider::MailAddress;
using testing::ElementsAre;

MailAddress At(const std::string& text) {
  return MailAddress::Parse(text).value();
}

ActualMailbox Held(const std::string& address, bool enabled) {
  ActualMailbox mailbox;
  mailbox.address = At(address);
  mailbox.enabled = enabled;
  return mailbox;
}

TEST(AddressUseTest, WhoWantsTheAddressIsThereWithAMailboxOrWithout) {
  const auto wants = UseOf(At("a@x.test"), "Ann", "a@x.test", {});
  ASSERT_TRUE(wants.has_value());
  EXPECT_EQ(wants->name, "Ann");
  EXPECT_TRUE(wants->wants);
  EXPECT_FALSE(wants->holds_mailbox);

  const auto holds =
      UseOf(At("a@x.test"), "Ann", "a@x.test", {Held("a@x.test", false)});
  ASSERT_TRUE(holds.has_value());
  EXPECT_TRUE(holds->holds_mailbox);
}

TEST(AddressUseTest, AnOpenMailboxIsUsedWhateverIsWanted) {
  const auto use = UseOf(At("old@x.test"), "Ann", "new@x.test",
                         {Held("old@x.test", true), Held("new@x.test", true)});
  ASSERT_TRUE(use.has_value());
  EXPECT_TRUE(use->holds_mailbox);
  EXPECT_FALSE(use->wants);
}

TEST(AddressUseTest, ADisabledMailboxIsUsedUntilThereIsTheWantedOne) {
  EXPECT_TRUE(
      UseOf(At("old@x.test"), "Ann", "new@x.test", {Held("old@x.test", false)})
          .has_value());
  EXPECT_FALSE(UseOf(At("old@x.test"), "Ann", "new@x.test",
                     {Held("old@x.test", false), Held("new@x.test", true)})
                   .has_value());
}

TEST(AddressUseTest, NobodyElseIsThere) {
  EXPECT_FALSE(
      UseOf(At("b@x.test"), "Ann", "a@x.test", {Held("a@x.test", true)})
          .has_value());
  EXPECT_FALSE(UseOf(At("b@x.test"), "Ann", "", {}).has_value());
}

TEST(AddressUseTest, AddressesAreThoseWantedAndHeld) {
  DesiredMailbox wanted;
  wanted.mail = "New@x.test";
  DesiredMailbox none;
  none.mail = "no address";
  EXPECT_THAT(AddressesOf({wanted, none}, {Held("old@x.test", true)}),
              ElementsAre(At("new@x.test"), At("old@x.test")));
}

}  // namespace
}  // namespace directory_sync::reconcile
