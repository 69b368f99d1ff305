#include "uploader/observe/observation.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/fake_clock.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/store/account_table.h"
#include "uploader/store/dirty_table.h"
#include "uploader/store/mailbox_table.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/removal_table.h"
#include "uploader/store/run_table.h"
#include "uploader/store/settings_table.h"
#include "uploader/store/test_state.h"
#include "uploader/testing/listed_directory.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using testing::IsEmpty;
using testing::SizeIs;

constexpr int kUsers = 40;
constexpr int kPiece = 7;

class ObservationTest : public TestState {
 protected:
  ObservationTest() {
    Write([](Database& database) {
      v1::Settings settings;
      settings.mutable_hosted_exchange_group()->set_object_guid(
          ListedDirectory::kGroup);
      settings.mutable_removal_delay()->set_seconds(0);
      settings.set_removal_threshold(10);
      settings.set_removal_threshold_percent(100);
      EXPECT_OK(SettingsTable(database).Replace(settings, 0, "", absl::Now()));
    });
    Hold(kUsers);
    for (int i = 0; i < kUsers; ++i) {
      source_.objects.push_back(ListedDirectory::User(i, "title"));
    }
  }

  // The scope group has the first so many users.
  void Hold(int members) {
    if (source_.objects.empty()) source_.objects.emplace_back();
    source_.objects.front() = ListedDirectory::GroupOf(members);
  }

  // Their mailboxes are all there already.
  void HaveMailboxes() {
    Write([](Database& database) {
      for (int i = 0; i < kUsers; ++i) {
        reconcile::ActualMailbox mailbox;
        mailbox.object_guid = ListedDirectory::User(i, "").object_guid();
        mailbox.service = provider::MailService::kHostedExchange;
        mailbox.address = provider::MailAddress::Parse(
                              absl::StrCat("user", i, "@example.com"))
                              .value();
        mailbox.enabled = true;
        EXPECT_OK(MailboxTable(database).Put(mailbox));
      }
    });
  }

  absl::Status Observe(int piece) {
    v1::Run run;
    Write([&](Database& database) {
      run = RunTable(database)
                .Start(v1::RUN_KIND_FULL, "test", clock_.Now())
                .value();
    });
    run_id_ = run.run_id();
    return Observation(*state_, source_, clock_, piece).Run(run);
  }

  std::vector<v1::Operation> Pending(v1::OperationKind kind) {
    std::vector<v1::Operation> found;
    Write([&](Database& database) {
      OperationFilter filter;
      filter.states = {v1::OPERATION_STATE_PENDING};
      filter.kinds = {kind};
      found = OperationTable(database).List(filter, 1000).value();
    });
    return found;
  }

  void ExpectNothingLeftToPlan() {
    Write([](Database& database) {
      EXPECT_THAT(DirtyTable(database).All(), IsOkAndHolds(IsEmpty()));
    });
  }

  FakeClock clock_;
  ListedDirectory source_;
  int64_t run_id_ = 0;
};

TEST_F(ObservationTest, PiecesPlanEveryAccountOnce) {
  ASSERT_OK(Observe(kPiece));

  EXPECT_THAT(Pending(v1::OPERATION_KIND_CREATE), SizeIs(kUsers));
  ExpectNothingLeftToPlan();
  Write([&](Database& database) {
    EXPECT_THAT(AccountTable(database).Count(), IsOkAndHolds(kUsers));
    const auto run = RunTable(database).Find(run_id_).value();
    EXPECT_EQ(run->planned(), kUsers);
    EXPECT_EQ(run->objects_read(), kUsers + 1);
  });
}

TEST_F(ObservationTest, PiecesKnowOfOthersWithTheSameAddress) {
  // The first and the last one planned.
  auto& last = source_.objects.back();
  for (auto& attribute : *last.mutable_attributes()) {
    if (attribute.name() == "mail") {
      attribute.set_values(0, "USER0@example.com");
    }
  }

  ASSERT_OK(Observe(kPiece));

  EXPECT_THAT(Pending(v1::OPERATION_KIND_CREATE), SizeIs(kUsers - 2));
}

TEST_F(ObservationTest, RemovalsOfAllPiecesAreWeighedTogether) {
  HaveMailboxes();
  Hold(kUsers - 11);

  ASSERT_OK(Observe(kPiece));

  EXPECT_THAT(Pending(v1::OPERATION_KIND_DISABLE), IsEmpty());
  Write([](Database& database) {
    RemovalFilter withheld;
    withheld.state = v1::REMOVAL_STATE_WITHHELD;
    EXPECT_THAT(RemovalTable(database).List(withheld, 100),
                IsOkAndHolds(SizeIs(11)));
  });
  ExpectNothingLeftToPlan();
}

TEST_F(ObservationTest, FewRemovalsInPiecesAreCarriedOut) {
  HaveMailboxes();
  Hold(kUsers - 10);

  ASSERT_OK(Observe(kPiece));

  EXPECT_THAT(Pending(v1::OPERATION_KIND_DISABLE), SizeIs(10));
}

TEST_F(ObservationTest, OneObjectIsSynchronizedAlone) {
  HaveMailboxes();
  ASSERT_OK(Observe(kPiece));
  Write([](Database& database) {
    const auto planned = OperationTable(database).List({}, 1000).value();
    for (const v1::Operation& operation : planned) {
      v1::Operation done = operation;
      done.set_state(v1::OPERATION_STATE_SUCCEEDED);
      EXPECT_OK(OperationTable(database).Update(done));
    }
  });
  // Both changed in the directory; nobody told.
  for (const int number : {3, 4}) {
    source_.objects[1 + number] = ListedDirectory::User(number, "promoted");
  }
  const std::string guid = source_.objects[1 + 3].object_guid();
  v1::Run run;
  Write([&](Database& database) {
    run = RunTable(database)
              .Start(v1::RUN_KIND_DELTA, "alice", clock_.Now())
              .value();
  });

  ASSERT_OK(
      Observation(*state_, source_, clock_, kPiece).RunForObject(run, guid));

  const auto updates = Pending(v1::OPERATION_KIND_UPDATE);
  ASSERT_THAT(updates, SizeIs(1));
  EXPECT_EQ(updates[0].object_guid(), guid);
  EXPECT_EQ(updates[0].run_id(), run.run_id());
  Write([&](Database& database) {
    EXPECT_EQ(RunTable(database).Find(run.run_id()).value()->objects_read(), 1);
  });
}

TEST_F(ObservationTest, WhatAnEndBetweenPiecesLeftIsPlannedByTheNextReading) {
  ASSERT_OK(Observe(kPiece));
  // As if it had ended after the mirror was written.
  Write([](Database& database) {
    const auto planned = OperationTable(database).List({}, 1000).value();
    for (const v1::Operation& operation : planned) {
      v1::Operation dropped = operation;
      dropped.set_state(v1::OPERATION_STATE_DROPPED);
      EXPECT_OK(OperationTable(database).Update(dropped));
      EXPECT_OK(DirtyTable(database).Mark(operation.object_guid(), 1));
    }
  });
  v1::Run run;
  Write([&](Database& database) {
    run = RunTable(database)
              .Start(v1::RUN_KIND_DELTA, "test", clock_.Now())
              .value();
  });

  // Nothing has changed since.
  ASSERT_OK(Observation(*state_, source_, clock_, kPiece).Run(run));

  EXPECT_THAT(Pending(v1::OPERATION_KIND_CREATE), SizeIs(kUsers));
  ExpectNothingLeftToPlan();
}

}  // namespace
}  // namespace directory_sync::uploader
