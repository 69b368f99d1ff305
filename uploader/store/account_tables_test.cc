// Accounts, mailboxes, passwords and captures.

#include <optional>
#include <string>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/store/account_table.h"
#include "uploader/store/capture_table.h"
#include "uploader/store/mailbox_table.h"
#include "uploader/store/password_table.h"
#include "uploader/store/test_state.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using directorysync::password::v1::VERDICT_KIND_COMMITTED;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Property;
using testing::SizeIs;

using AccountTablesTest = TestState;

const absl::Time kNow = absl::FromUnixSeconds(1700000000);

v1::Account Account(const std::string& name) {
  v1::Account account;
  account.set_object_guid("guid-" + name);
  account.set_address(name + "@example.com");
  account.set_display_name("Dr " + name);
  account.set_service(v1::MAIL_SERVICE_HOSTED_EXCHANGE);
  return account;
}

TEST_F(AccountTablesTest, AccountsAreListedByAddressAndSearched) {
  Write([](Database& database) {
    AccountTable accounts(database);
    for (const char* name : {"bo", "ann", "cy"}) {
      EXPECT_OK(accounts.Put(Account(name)));
    }
    const auto at = [](const char* address) {
      return Property(&v1::Account::address, address);
    };
    EXPECT_THAT(
        accounts.List({}, 2),
        IsOkAndHolds(ElementsAre(at("ann@example.com"), at("bo@example.com"))));
    EXPECT_THAT(accounts.List({"bo@example.com", "guid-bo", "", {}}, 2),
                IsOkAndHolds(ElementsAre(at("cy@example.com"))));
    EXPECT_THAT(accounts.List({"", "", "DR ANN", {}}, 9),
                IsOkAndHolds(ElementsAre(at("ann@example.com"))));
    EXPECT_THAT(accounts.List({"", "", "%", {}}, 9), IsOkAndHolds(IsEmpty()));
    EXPECT_THAT(accounts.Count(), IsOkAndHolds(3));
  });
}

TEST_F(AccountTablesTest, OthersAtTheSameAddressAreFound) {
  Write([](Database& database) {
    AccountTable accounts(database);
    v1::Account twin = Account("ann");
    twin.set_object_guid("guid-twin");
    EXPECT_OK(accounts.Put(Account("ann")));
    EXPECT_OK(accounts.Put(twin));
    EXPECT_THAT(accounts.OthersAt("ann@example.com", "guid-ann"),
                IsOkAndHolds(ElementsAre(
                    Property(&v1::Account::object_guid, "guid-twin"))));
  });
}

reconcile::ActualMailbox Mailbox(const std::string& address) {
  reconcile::ActualMailbox mailbox;
  mailbox.object_guid = "guid-ann";
  mailbox.address = provider::MailAddress::Parse(address).value();
  mailbox.enabled = true;
  mailbox.fields = {{"displayName", "Ann"}, {"jobTitle", ""}};
  return mailbox;
}

TEST_F(AccountTablesTest, MailboxComesBackAsItWas) {
  Write([](Database& database) {
    MailboxTable mailboxes(database);
    reconcile::ActualMailbox unknown = Mailbox("ann@example.org");
    unknown.enabled.reset();
    EXPECT_OK(mailboxes.Put(Mailbox("ann@example.com")));
    EXPECT_OK(mailboxes.Put(unknown));
    ASSERT_OK_AND_ASSIGN(const auto found, mailboxes.Of("guid-ann"));
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_EQ(found[0].fields, Mailbox("ann@example.com").fields);
    EXPECT_EQ(found[0].enabled, true);
    EXPECT_FALSE(found[1].enabled.has_value());
    EXPECT_THAT(mailboxes.HoldersOf(unknown.address),
                IsOkAndHolds(ElementsAre("guid-ann")));
    EXPECT_THAT(mailboxes.GuidsOfOpenIn(provider::MailService::kHostedExchange),
                IsOkAndHolds(ElementsAre("guid-ann")));
    EXPECT_OK(mailboxes.Remove("guid-ann", unknown.service, unknown.address));
    EXPECT_THAT(mailboxes.Of("guid-ann"), IsOkAndHolds(SizeIs(1)));
  });
}

Capture Captured(const std::string& id) {
  Capture capture;
  capture.id = id;
  capture.guid = "guid-ann";
  capture.domain_controller = "dc1";
  capture.envelope = "sealed";
  capture.received_at = kNow;
  return capture;
}

Capture Committed(const std::string& id) {
  Capture capture = Captured(id);
  capture.verdict = VERDICT_KIND_COMMITTED;
  capture.stamp.set_version(3);
  capture.stamp.set_originating_time(99);
  capture.stamp.set_originating_dsa("dsa");
  return capture;
}

TEST_F(AccountTablesTest, OnlyDecidableCapturesHaveATurn) {
  Write([](Database& database) {
    CaptureTable captures(database);
    EXPECT_OK(captures.Put(Captured("one")));
    EXPECT_THAT(captures.NextAccount(kNow, {}), IsOkAndHolds(""));
    Capture verdict_only = Committed("two");
    verdict_only.envelope = "";
    EXPECT_OK(captures.Put(verdict_only));
    EXPECT_THAT(captures.NextAccount(kNow, {}), IsOkAndHolds(""));
    EXPECT_OK(captures.Put(Committed("one")));
    EXPECT_THAT(captures.NextAccount(kNow, {}), IsOkAndHolds("guid-ann"));
    EXPECT_THAT(captures.NextAccount(kNow, {"guid-ann"}), IsOkAndHolds(""));
    EXPECT_EQ((*captures.Find("one"))->stamp.version(), 3);
  });
}

TEST_F(AccountTablesTest, PostponedAccountWaitsForItsTurn) {
  Write([](Database& database) {
    CaptureTable captures(database);
    PasswordTable passwords(database);
    EXPECT_OK(captures.Put(Committed("one")));
    PasswordRecord record = *passwords.Get("guid-ann");
    record.not_before = kNow + absl::Seconds(5);
    EXPECT_OK(passwords.Put(record));
    EXPECT_THAT(captures.NextAccount(kNow, {}), IsOkAndHolds(""));
    EXPECT_EQ(**captures.NextTurn(), kNow + absl::Seconds(5));
    EXPECT_OK(passwords.HastenAll(kNow));
    EXPECT_THAT(captures.NextAccount(kNow, {}), IsOkAndHolds("guid-ann"));
  });
}

TEST_F(AccountTablesTest, OnlyWhatNobodyWaitsForExpires) {
  Write([](Database& database) {
    CaptureTable captures(database);
    EXPECT_OK(captures.Put(Captured("no verdict")));
    EXPECT_OK(captures.Put(Committed("committed")));
    EXPECT_THAT(captures.ExpiredAt(kNow + absl::Seconds(1), kNow),
                IsOkAndHolds(SizeIs(2)));
    v1::Account ann = Account("ann");
    EXPECT_OK(AccountTable(database).Put(ann));
    ASSERT_OK_AND_ASSIGN(const auto expired,
                         captures.ExpiredAt(kNow + absl::Seconds(1), kNow));
    ASSERT_THAT(expired, SizeIs(1));
    EXPECT_EQ(expired[0].id, "no verdict");
    EXPECT_THAT(captures.ExpiredAt(kNow, kNow), IsOkAndHolds(IsEmpty()));
  });
}

TEST_F(AccountTablesTest, PasswordRecordComesBackAsItWas) {
  Write([](Database& database) {
    PasswordTable passwords(database);
    PasswordRecord record = *passwords.Get("guid-ann");
    EXPECT_EQ(record.state, v1::PASSWORD_STATE_NEVER_CAPTURED);
    record.state = v1::PASSWORD_STATE_DELIVERED;
    record.delivered_at = kNow;
    record.delivered = Committed("one").stamp;
    record.delivered_id = "one";
    record.intent_id = "two";
    EXPECT_OK(passwords.Put(record));
    EXPECT_OK(AccountTable(database).Put(Account("ann")));
    ASSERT_OK_AND_ASSIGN(const auto open, passwords.WithIntent());
    ASSERT_THAT(open, SizeIs(1));
    EXPECT_EQ(open[0].delivered->originating_time(), 99);
    EXPECT_EQ(open[0].delivered_id, "one");
    const auto account = AccountTable(database).Find("guid-ann");
    EXPECT_EQ((*account)->password_state(), v1::PASSWORD_STATE_DELIVERED);
    EXPECT_EQ((*account)->delivered_stamp().version(), 3);
  });
}

TEST_F(AccountTablesTest, UnsettledWritesSettleWhenTheyCantLandAnyMore) {
  Write([](Database& database) {
    PasswordTable passwords(database);
    EXPECT_OK(passwords.AddUnsettled("a", {"one", kNow}));
    EXPECT_OK(passwords.AddUnsettled("a", {"two", kNow + absl::Seconds(9)}));
    EXPECT_OK(passwords.Settle("a", kNow));
    ASSERT_OK_AND_ASSIGN(const auto left, passwords.UnsettledOf("a"));
    ASSERT_THAT(left, SizeIs(1));
    EXPECT_EQ(left[0].capture_id, "two");
  });
}

}  // namespace
}  // namespace directory_sync::uploader
