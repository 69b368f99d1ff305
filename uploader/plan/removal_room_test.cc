#include "uploader/plan/removal_room.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/entry_table.h"
#include "uploader/store/list_member_table.h"
#include "uploader/store/mailbox_table.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/settings_table.h"
#include "uploader/store/test_state.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using reconcile::OperationKind;
using reconcile::PlannedOperation;
using testing::IsEmpty;
using testing::SizeIs;

using Operations = RemovalRoom::Operations;

std::string GuidOf(int number) { return absl::StrCat("guid ", number); }

PlannedOperation Disabling(int number) {
  PlannedOperation planned;
  planned.kind = OperationKind::kDisable;
  planned.object_guid = GuidOf(number);
  planned.address =
      provider::MailAddress::Parse(absl::StrCat("u", number, "@example.com"))
          .value();
  planned.enabled = false;
  planned.why = "gone";
  return planned;
}

PlannedOperation TakingOut(int first, int last) {
  PlannedOperation planned;
  planned.kind = OperationKind::kRemoveMembers;
  planned.object = reconcile::ObjectKind::kDistributionList;
  planned.object_guid = "list";
  planned.address = provider::MailAddress::Parse("list@example.com").value();
  for (int i = first; i < last; ++i) {
    planned.changes.push_back(
        {"member", absl::StrCat("u", i, "@example.com"), ""});
    planned.member_guids.push_back(GuidOf(i));
  }
  return planned;
}

class RemovalRoomTest : public TestState {
 protected:
  RemovalRoomTest() {
    Write([&](Database& database) {
      settings_ = SettingsTable(database).Get().value();
    });
  }

  // So many accounts have one.
  void HoldMailboxes(int count) {
    Write([&](Database& database) {
      for (int i = 0; i < count; ++i) {
        reconcile::ActualMailbox held;
        held.object_guid = GuidOf(i);
        held.address = Disabling(i).address;
        held.enabled = true;
        EXPECT_OK(MailboxTable(database).Put(held));
      }
    });
  }

  // So many are in the list.
  void HoldMembers(int count) {
    const PlannedOperation all = TakingOut(0, count);
    Write([&](Database& database) {
      ListMemberTable members(database);
      for (int i = 0; i < count; ++i) {
        EXPECT_OK(members.Put(all.object_guid, all.address, all.member_guids[i],
                              {all.changes[i].before, false}));
      }
    });
  }

  // So many of them are lists.
  void HoldLists(int count) {
    Write([&](Database& database) {
      for (int i = 0; i < count; ++i) {
        reconcile::ActualEntry held;
        held.object_guid = GuidOf(i);
        held.object = reconcile::ObjectKind::kDistributionList;
        held.address = Disabling(i).address;
        EXPECT_OK(EntryTable(database).Put(held));
      }
    });
  }

  // One planning of these objects, each with its operations; returns what of
  // them goes into the queue.
  int Plan(const std::vector<Operations>& objects) {
    int admitted = 0;
    Write([&](Database& database) {
      RemovalRoom room(database, settings_, now_);
      for (const Operations& operations : objects) {
        EXPECT_OK(room.Note(operations.front().object_guid, 1, operations));
      }
      EXPECT_OK(room.Weigh());
      for (Operations operations : objects) {
        EXPECT_OK(room.Admit(operations.front().object_guid, operations));
        for (const PlannedOperation& planned : operations) {
          admitted += planned.kind == OperationKind::kRemoveMembers
                          ? static_cast<int>(planned.changes.size())
                          : 1;
        }
      }
    });
    return admitted;
  }

  // The object is planned and wants nothing.
  void PlanNothing(const std::string& guid) {
    Write([&](Database& database) {
      RemovalRoom room(database, settings_, now_);
      EXPECT_OK(room.Note(guid, 1, {}));
      EXPECT_OK(room.Weigh());
    });
  }

  v1::RemovalCount Counts(v1::RemovalKind kind) {
    v1::RemovalCount found;
    Write([&](Database& database) {
      RemovalRoom room(database, settings_, now_);
      const auto all = room.Counts().value();
      for (const auto& counts : all) {
        if (counts.kind() == kind &&
            counts.service() == v1::MAIL_SERVICE_HOSTED_EXCHANGE) {
          found = counts;
        }
      }
    });
    return found;
  }
  v1::RemovalCount Disables() {
    return Counts(v1::REMOVAL_KIND_DISABLE_MAILBOX);
  }

  int64_t ApproveAll() {
    int64_t approved = 0;
    Write([&](Database& database) {
      RemovalFilter filter;
      filter.up_to_id = INT64_MAX;
      approved = RemovalTable(database).ApproveAll(filter, "eve").value();
    });
    return approved;
  }

  int64_t OpenAlerts() {
    int64_t open = 0;
    Write([&](Database& database) {
      open = AlertTable(database).CountOpen().value();
    });
    return open;
  }

  std::vector<v1::Operation> History() {
    std::vector<v1::Operation> operations;
    Write([&](Database& database) {
      operations = OperationTable(database).List({}, 100).value();
    });
    return operations;
  }

  v1::Settings settings_;
  absl::Time now_ = absl::FromUnixSeconds(1700000000);
};

TEST_F(RemovalRoomTest, WaitsItsDelay) {
  const std::vector<Operations> one = {{Disabling(1)}};
  EXPECT_EQ(Plan(one), 0);
  EXPECT_EQ(Disables().waiting(), 1);

  now_ += absl::Seconds(299);
  EXPECT_EQ(Plan(one), 0);
  now_ += absl::Seconds(1);
  EXPECT_EQ(Plan(one), 1);
  EXPECT_EQ(OpenAlerts(), 0);
}

TEST_F(RemovalRoomTest, PutRightWithinTheDelayLeavesNoTrace) {
  Plan({{Disabling(1)}});
  PlanNothing(GuidOf(1));

  EXPECT_EQ(Disables().waiting(), 0);
  EXPECT_EQ(Disables().recent(), 0);
  // It has to wait anew.
  now_ += absl::Hours(1);
  EXPECT_EQ(Plan({{Disabling(1)}}), 0);
}

TEST_F(RemovalRoomTest, AboveTheThresholdAllAreWithheldAtOnceWithARedAlert) {
  settings_.set_removal_threshold_percent(100);
  settings_.set_removal_threshold(1);
  EXPECT_EQ(Plan({{Disabling(1)}, {Disabling(2)}}), 0);
  EXPECT_EQ(Disables().withheld(), 2);
  EXPECT_EQ(OpenAlerts(), 1);

  now_ += absl::Hours(1);
  EXPECT_EQ(Plan({{Disabling(1)}, {Disabling(2)}}), 0);

  PlanNothing(GuidOf(1));
  EXPECT_EQ(OpenAlerts(), 0);
  EXPECT_EQ(Plan({{Disabling(2)}}), 1);
}

TEST_F(RemovalRoomTest, SmallStepsAddUpForADay) {
  settings_.mutable_removal_delay()->Clear();
  settings_.set_removal_threshold(1);
  EXPECT_EQ(Plan({{Disabling(1)}}), 1);
  now_ += absl::Hours(23);
  EXPECT_EQ(Plan({{Disabling(2)}}), 0);
  EXPECT_EQ(Disables().withheld(), 1);
  PlanNothing(GuidOf(2));
  now_ += absl::Hours(2);
  EXPECT_EQ(Plan({{Disabling(2)}}), 1);
}

TEST_F(RemovalRoomTest, ApprovalCoversWhatWasListedOnce) {
  settings_.mutable_removal_delay()->Clear();
  settings_.set_removal_threshold(0);
  Plan({{Disabling(1)}, {Disabling(2)}});
  EXPECT_EQ(ApproveAll(), 2);
  EXPECT_EQ(ApproveAll(), 0);

  EXPECT_EQ(Plan({{Disabling(1)}, {Disabling(2)}, {Disabling(3)}}), 2);
  EXPECT_EQ(Disables().withheld(), 1);
  // Carried out; wanted again later, it needs another approval.
  PlanNothing(GuidOf(1));
  EXPECT_EQ(Plan({{Disabling(1)}}), 0);
}

TEST_F(RemovalRoomTest, ApprovedButNotWantedByItsTurnIsToldInTheHistory) {
  settings_.set_removal_threshold(0);
  Plan({{Disabling(1)}});
  ApproveAll();

  PlanNothing(GuidOf(1));

  const std::vector<v1::Operation> history = History();
  ASSERT_THAT(history, SizeIs(1));
  EXPECT_EQ(history[0].state(), v1::OPERATION_STATE_DROPPED);
  EXPECT_THAT(history[0].why(), testing::HasSubstr("approved by eve"));
}

TEST_F(RemovalRoomTest, ApprovedOnesDontUseUpTheThreshold) {
  settings_.mutable_removal_delay()->Clear();
  settings_.set_removal_threshold(1);
  Plan({{Disabling(1)}, {Disabling(2)}});
  ApproveAll();
  EXPECT_EQ(Plan({{Disabling(1)}, {Disabling(2)}}), 2);
  EXPECT_EQ(Disables().recent(), 0);
  EXPECT_EQ(Plan({{Disabling(3)}}), 1);
}

TEST_F(RemovalRoomTest, KindsAreCountedApart) {
  settings_.mutable_removal_delay()->Clear();
  settings_.set_removal_threshold(1);
  PlannedOperation contact = Disabling(2);
  contact.kind = OperationKind::kDelete;
  contact.object = reconcile::ObjectKind::kContact;
  PlannedOperation list = Disabling(3);
  list.kind = OperationKind::kDelete;
  list.object = reconcile::ObjectKind::kDistributionList;

  EXPECT_EQ(Plan({{Disabling(1)}, {contact}, {list}}), 3);
}

TEST_F(RemovalRoomTest, AFewMembersLeaveAtOnceManyWait) {
  HoldMembers(100);
  EXPECT_EQ(Plan({{TakingOut(0, 5)}}), 5);
  PlanNothing("list");
  EXPECT_EQ(Plan({{TakingOut(5, 15)}}), 0);
  EXPECT_EQ(Counts(v1::REMOVAL_KIND_REMOVE_MEMBER).waiting(), 10);
  now_ += absl::Minutes(5);
  EXPECT_EQ(Plan({{TakingOut(5, 15)}}), 10);
}

TEST_F(RemovalRoomTest, OnlyClearedMembersAreTakenOut) {
  HoldMembers(100);
  settings_.mutable_removal_delay()->Clear();
  settings_.set_removal_threshold(1);  // ten members
  EXPECT_EQ(Plan({{TakingOut(0, 8)}}), 8);
  EXPECT_EQ(Plan({{TakingOut(0, 30)}}), 8);
  EXPECT_EQ(Counts(v1::REMOVAL_KIND_REMOVE_MEMBER).withheld(), 22);
}

TEST_F(RemovalRoomTest, NotCarriedOutIsNotCounted) {
  settings_.mutable_removal_delay()->Clear();
  settings_.set_removal_threshold(1);
  Plan({{Disabling(1)}});
  Write([](Database& database) {
    v1::Operation pending;
    pending.set_kind(v1::OPERATION_KIND_DISABLE);
    pending.set_state(v1::OPERATION_STATE_PENDING);
    pending.set_service(v1::MAIL_SERVICE_HOSTED_EXCHANGE);
    pending.set_object_guid(GuidOf(1));
    pending.set_address("u1@example.com");
    EXPECT_OK(OperationTable(database).Insert(pending, absl::UnixEpoch()));
  });

  PlanNothing(GuidOf(1));

  EXPECT_EQ(Disables().recent(), 0);
  EXPECT_EQ(Plan({{Disabling(2)}}), 1);
}

TEST_F(RemovalRoomTest, RestartForgetsNothing) {
  settings_.set_removal_threshold(1);
  Plan({{Disabling(1)}, {Disabling(2)}});
  Reopen();
  now_ += absl::Minutes(6);
  EXPECT_EQ(Plan({{Disabling(1)}}), 0);
  EXPECT_EQ(Disables().withheld(), 2);
}

TEST_F(RemovalRoomTest, ThePercentageCountsForEveryKind) {
  settings_.mutable_removal_delay()->Clear();
  HoldLists(4);
  std::vector<Operations> lists;
  for (int i = 0; i < 3; ++i) {
    PlannedOperation list = Disabling(i);
    list.kind = OperationKind::kDelete;
    list.object = reconcile::ObjectKind::kDistributionList;
    lists.push_back({list});
  }
  EXPECT_EQ(Plan(lists), 0);
  EXPECT_EQ(Counts(v1::REMOVAL_KIND_DELETE_LIST).withheld(), 3);

  HoldMembers(16);
  EXPECT_EQ(Plan({{TakingOut(0, 9)}}), 0);
  EXPECT_EQ(Counts(v1::REMOVAL_KIND_REMOVE_MEMBER).limit(), 8);
}

TEST_F(RemovalRoomTest, ADayThatGoesByApprovesNothing) {
  settings_.mutable_removal_delay()->set_seconds(0);
  settings_.set_removal_threshold(10);
  HoldMailboxes(100);
  std::vector<Operations> first;
  for (int i = 0; i < 8; ++i) first.push_back({Disabling(i)});
  EXPECT_EQ(Plan(first), 8);
  now_ += absl::Hours(20);
  std::vector<Operations> later;
  for (int i = 8; i < 13; ++i) later.push_back({Disabling(i)});
  EXPECT_EQ(Plan(later), 0);

  now_ += absl::Hours(30);
  EXPECT_EQ(Plan(later), 0);
  EXPECT_EQ(Disables().withheld(), 5);
  // Three of them are put right.
  for (int i = 8; i < 11; ++i) PlanNothing(GuidOf(i));
  EXPECT_EQ(Plan({later[3], later[4]}), 2);
  EXPECT_EQ(OpenAlerts(), 0);
}

}  // namespace
}  // namespace directory_sync::uploader
