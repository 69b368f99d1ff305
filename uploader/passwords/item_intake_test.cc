#include "uploader/passwords/item_intake.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/store/fleet_table.h"
#include "uploader/store/settings_table.h"
#include "uploader/testing/password_fixture.h"

namespace directory_sync::uploader {
namespace {

using directorysync::upload::v1::PASSWORD_STATE_DELIVERED;
using directorysync::upload::v1::PASSWORD_STATE_MISSED;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ItemIntakeTest : public PasswordFixture {
 protected:
  bool HeardOf(const std::string& dns_host_name) {
    std::optional<AdmittedController> controller;
    Write([&](Database& database) -> absl::Status {
      ASSIGN_OR_RETURN(controller,
                       FleetTable(database).FindController(dns_host_name));
      return absl::OkStatus();
    });
    return controller.has_value() && controller->last_item_at.has_value();
  }
};

TEST_F(ItemIntakeTest, KnownLossIsNotShownAsDelivered) {
  Change("one", 2);
  ASSERT_TRUE(DeliverNext());

  Take(dc1_.Missed("lost", ann_, "ann", dc1_.Stamp(2, 1002)));

  EXPECT_EQ(Record().state, PASSWORD_STATE_MISSED);
  EXPECT_THAT(Record().error, HasSubstr("missed on dc1.corp.example.test"));
  EXPECT_THAT(OpenAlerts(), SizeIs(1));
}

TEST_F(ItemIntakeTest, NextDeliveryMakesUpForALoss) {
  Take(dc1_.Missed("lost", ann_, "ann", dc1_.Stamp(2, 1002)));
  Change("two", 4);

  EXPECT_TRUE(DeliverNext());

  EXPECT_EQ(Record().state, PASSWORD_STATE_DELIVERED);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
  // Once more: what was made up for stays so.
  Take(dc1_.Missed("lost", ann_, "ann", dc1_.Stamp(2, 1002)));
  EXPECT_EQ(Record().state, PASSWORD_STATE_DELIVERED);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(ItemIntakeTest, DeliveryOfAnEarlierPasswordDoesNotMakeUpForALoss) {
  Change("one", 2);
  Take(dc1_.Missed("lost", ann_, "ann", dc1_.Stamp(2, 1002)));

  EXPECT_TRUE(DeliverNext());

  EXPECT_EQ(Record().state, PASSWORD_STATE_MISSED);
  EXPECT_THAT(OpenAlerts(), SizeIs(1));
}

TEST_F(ItemIntakeTest, LossOfAnAccountKnownByItsNameOnlyFindsIt) {
  Take(dc1_.Missed("lost", "", "ANN", dc1_.Stamp(2, 1002)));

  EXPECT_EQ(Record().state, PASSWORD_STATE_MISSED);
}

TEST_F(ItemIntakeTest, LossOfAnUnknownAccountIsNamed) {
  Take(dc1_.Missed("lost", "", "bo", dc1_.Stamp(2, 1002)));

  ASSERT_THAT(OpenAlerts(), SizeIs(1));
  EXPECT_THAT(OpenAlerts()[0].message(), HasSubstr("'bo'"));
}

TEST_F(ItemIntakeTest, StrangersShareOneAlert) {
  for (int i = 0; i < 5; ++i) {
    Take(dc1_.Capture("one", ann_, "Wint3r!is.coming"),
         absl::StrCat("spiffe://directory-sync.fleet/handler/dc", i + 2,
                      ".corp.example.test"));
  }

  ASSERT_THAT(OpenAlerts(), SizeIs(1));
  EXPECT_EQ(OpenAlerts()[0].count(), 5);
  EXPECT_EQ(Captures(), 0);
}

TEST_F(ItemIntakeTest, OnlyWhatItSignedIsNotedAsHeardOfAController) {
  ScriptedController dc2("dc2.corp.example.test");
  Admit(dc2);

  // Signed by dc1, passed off as dc2's.
  Take(dc1_.Capture("one", ann_, "Wint3r!is.coming"), dc2.sender());
  EXPECT_FALSE(HeardOf("dc2.corp.example.test"));
  EXPECT_THAT(OpenAlerts(), SizeIs(1));

  Take(dc2.Missed("lost", ann_, "ann", dc2.Stamp(2, 1002)), dc2.sender());
  EXPECT_TRUE(HeardOf("dc2.corp.example.test"));
}

TEST_F(ItemIntakeTest, ProtectedAccountOutOfScopeIsNotStored) {
  const std::string bo = "bo..............";
  PutUser(bo, "1");

  Take(dc1_.Capture("one", bo, "Wint3r!is.coming"));
  EXPECT_EQ(Captures(), 0);
  // Known by the verdict only.
  Take(dc1_.Capture("two", "", "Wint3r!is.coming"));
  EXPECT_EQ(Captures(), 1);
  Take(dc1_.Committed("two", bo, dc1_.Stamp(2, 1002)));
  EXPECT_EQ(Captures(), 0);
  // In scope it is as any other.
  PutAccount(bo, "bo");
  Take(dc1_.Capture("three", bo, "Wint3r!is.coming"));
  EXPECT_EQ(Captures(), 1);
}

TEST_F(ItemIntakeTest, ComputerAccountIsNotStored) {
  Take(dc1_.Committed("one", ann_, dc1_.Stamp(2, 1002)));
  Take(dc1_.Capture("one", ann_, "Wint3r!is.coming", "PC7$"));
  EXPECT_EQ(Captures(), 0);
  Take(dc1_.Committed("one", ann_, dc1_.Stamp(2, 1002)));
  EXPECT_EQ(Due(), "");
}

TEST_F(ItemIntakeTest, ReplayOfASettledCaptureChangesNothing) {
  Change("one", 2);
  ASSERT_TRUE(DeliverNext());
  Change("two", 3);
  ASSERT_TRUE(DeliverNext());

  Take(dc1_.Capture("one", ann_, "Wint3r!is.coming"));
  EXPECT_EQ(Captures(), 0);
  Take(dc1_.Committed("one", ann_, dc1_.Stamp(2, 1002)));

  EXPECT_EQ(Record().state, PASSWORD_STATE_DELIVERED);
  EXPECT_EQ(Record().delivered->version(), 3);
  EXPECT_EQ(Due(), "");
}

TEST_F(ItemIntakeTest, OutOfScopeIsKeptForAsLongAsTheSettingSays) {
  const std::string bo = "bo..............";
  Write([&](Database& database) {
    directorysync::upload::v1::Settings settings;
    settings.mutable_out_of_scope_password_retention()->set_seconds(3600);
    return SettingsTable(database)
        .Replace(settings, 0, "root", clock_.Now())
        .status();
  });
  Take(dc1_.Capture("one", bo, "Wint3r!is.coming"));
  Take(dc1_.Committed("one", bo, dc1_.Stamp(2, 1002)));
  clock_.Advance(absl::Minutes(59));
  ASSERT_OK(desk_->Expire());
  EXPECT_EQ(Captures(), 1);
  clock_.Advance(absl::Minutes(1));
  ASSERT_OK(desk_->Expire());
  EXPECT_EQ(Captures(), 0);
}

TEST_F(ItemIntakeTest, OutOfScopeIsNotKeptAtAllIfTheSettingSaysSo) {
  Write([&](Database& database) {
    directorysync::upload::v1::Settings settings;
    settings.mutable_out_of_scope_password_retention();
    return SettingsTable(database)
        .Replace(settings, 0, "root", clock_.Now())
        .status();
  });
  Take(dc1_.Capture("one", "bo..............", "Wint3r!is.coming"));
  EXPECT_EQ(Captures(), 0);
  Take(dc1_.Capture("two", ann_, "Wint3r!is.coming"));
  EXPECT_EQ(Captures(), 1);
}

TEST_F(ItemIntakeTest, TwoItemsOfOneNumberCutTheHandlerOff) {
  Take(dc1_.Capture("one", ann_, "First!pass.w0rd"));
  EXPECT_EQ(fleet_->State()->leaves_size(), 1);
  dc1_.SetBackQueue();
  Take(dc1_.Capture("two", ann_, "Second!pass.w0rd"));
  EXPECT_EQ(fleet_->State()->leaves_size(), 0);
  const auto alerts = OpenAlerts();
  ASSERT_THAT(alerts, SizeIs(1));
  EXPECT_THAT(alerts[0].message(), HasSubstr("exists twice"));
  EXPECT_THAT(alerts[0].cure(), HasSubstr("domain-controllers add"));
}

}  // namespace
}  // namespace directory_sync::uploader
