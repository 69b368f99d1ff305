#include "uploader/store/drift_table.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "uploader/store/entry_table.h"
#include "uploader/store/mailbox_table.h"
#include "uploader/store/test_state.h"

namespace directory_sync::uploader {
namespace {

using provider::MailAddress;
using provider::MailService;

class DriftTableTest : public TestState {
 protected:
  static void Hold(Database& database, const char* address,
                   MailService service) {
    reconcile::ActualMailbox mailbox;
    mailbox.object_guid = address;
    mailbox.service = service;
    mailbox.address = MailAddress::Parse(address).value();
    EXPECT_OK(MailboxTable(database).Put(mailbox));
  }

  // The next look as "subject service domain", which is then taken.
  static std::string Take(Database& database) {
    const auto next = DriftTable(database).Next().value();
    if (!next.has_value()) return "";
    EXPECT_OK(DriftTable(database).Clear(*next));
    return absl::StrCat(static_cast<int>(next->subject), " ",
                        provider::ServicePath(next->service), " ",
                        next->domain);
  }

  const absl::Time now_ = absl::FromUnixSeconds(1000);
};

TEST_F(DriftTableTest, EachDomainOnceAndListsBeforeTheirMembers) {
  Write([&](Database& database) {
    Hold(database, "ann@b.test", MailService::kHostedExchange);
    Hold(database, "bo@b.test", MailService::kHostedExchange);
    Hold(database, "cy@a.test", MailService::kHostedEmail);
    EXPECT_OK(
        EntryTable(database).Put({"list",
                                  reconcile::ObjectKind::kDistributionList,
                                  MailAddress::Parse("sales@b.test").value(),
                                  {},
                                  {}}));
    EXPECT_OK(DriftTable(database).MarkAll(now_));

    EXPECT_EQ(Take(database), "3 ex ");
    EXPECT_EQ(Take(database), "2 ex b.test");
    EXPECT_EQ(Take(database), "0 ex b.test");
    EXPECT_EQ(Take(database), "0 rs a.test");
    EXPECT_EQ(Take(database), "");
  });
}

TEST_F(DriftTableTest, WhatIsAskedForDuringALookIsLookedAtAgain) {
  Write([&](Database& database) {
    DriftTable table(database);
    EXPECT_OK(table.MarkAll(now_));
    const auto under_way = table.Next().value();
    ASSERT_TRUE(under_way.has_value());
    EXPECT_OK(table.MarkAll(now_ + absl::Hours(1)));

    EXPECT_OK(table.Clear(*under_way));

    EXPECT_TRUE(table.Next().value().has_value());
    EXPECT_EQ(table.MarkedAt().value(), now_ + absl::Hours(1));
  });
}

}  // namespace
}  // namespace directory_sync::uploader
