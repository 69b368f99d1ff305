#include "uploader/dispatch/password_target.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/store/service_number.h"

namespace directory_sync::uploader {
namespace {

using directorysync::upload::v1::Account;
using provider::MailAddress;
using provider::MailService;
using reconcile::ActualMailbox;
using testing::HasSubstr;
using testing::Not;

Account AccountAt(const std::string& address) {
  Account account;
  account.set_address(address);
  account.set_service(NumberOfService(MailService::kHostedExchange));
  return account;
}

ActualMailbox Held(const std::string& address, absl::optional<bool> enabled) {
  ActualMailbox mailbox;
  mailbox.address = MailAddress::Parse(address).value();
  mailbox.enabled = enabled;
  return mailbox;
}

TEST(PasswordTargetTest, ExactMatchComesFirst) {
  const PasswordTarget target = ChoosePasswordTarget(
      AccountAt("ann@example.com"),
      {Held("old@example.com", true), Held("ann@example.com", false)});

  ASSERT_TRUE(target.mailbox.has_value());
  EXPECT_EQ(target.mailbox->address.ToString(), "ann@example.com");
}

TEST(PasswordTargetTest, ElseTheOneEnabledMailboxGetsIt) {
  const PasswordTarget target = ChoosePasswordTarget(
      AccountAt("new@example.com"),
      {Held("older@example.com", false), Held("old@example.com", true)});

  ASSERT_TRUE(target.mailbox.has_value()) << target.reason;
  EXPECT_EQ(target.mailbox->address.ToString(), "old@example.com");
}

TEST(PasswordTargetTest, WithheldRemovalKeepsGettingPasswords) {
  const PasswordTarget target =
      ChoosePasswordTarget({}, {Held("ann@example.com", true)});

  ASSERT_TRUE(target.mailbox.has_value()) << target.reason;
}

TEST(PasswordTargetTest, OfTwoEnabledOnesNoneIsGuessed) {
  const PasswordTarget target = ChoosePasswordTarget(
      AccountAt("new@example.com"),
      {Held("one@example.com", true), Held("two@example.com", true)});

  EXPECT_FALSE(target.mailbox.has_value());
  EXPECT_THAT(target.reason, Not(HasSubstr("no mailbox yet")));
}

TEST(PasswordTargetTest, WithoutAnyItSaysSo) {
  const PasswordTarget target =
      ChoosePasswordTarget(AccountAt("ann@example.com"), {});

  EXPECT_FALSE(target.mailbox.has_value());
  EXPECT_THAT(target.reason, HasSubstr("no mailbox yet"));
}

}  // namespace
}  // namespace directory_sync::uploader
