#include "uploader/drift/drift_check.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/clock/fake_clock.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/provider/fake_provider_client.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/drift_table.h"
#include "uploader/store/entry_table.h"
#include "uploader/store/mailbox_table.h"
#include "uploader/store/operation_table.h"
#include "uploader/store/test_state.h"

namespace directory_sync::uploader {
namespace {

using directorysync::upload::v1::Operation;
using provider::FailureKind;
using provider::MailAddress;
using provider::MailService;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kExchange = MailService::kHostedExchange;

MailAddress At(const std::string& name) {
  return MailAddress::Parse(absl::StrCat(name, "@example.com")).value();
}

class DriftCheckTest : public TestState {
 protected:
  void SetUp() override {
    provider_.AddDomain({"example.com", true, true});
    client_ = provider_.NewClient();
  }

  void Hold(const std::string& name, bool enabled = true) {
    Write([&](Database& database) {
      reconcile::ActualMailbox mailbox;
      mailbox.object_guid = name;
      mailbox.address = At(name);
      mailbox.enabled = enabled;
      EXPECT_OK(MailboxTable(database).Put(mailbox));
    });
  }

  void PutThere(const std::string& name, bool enabled = true) {
    provider::Mailbox mailbox;
    mailbox.address = At(name);
    mailbox.enabled = enabled;
    provider_.PutMailbox(kExchange, mailbox);
  }

  // Every look that is due after MarkAll, until one fails.
  DriftOutcome TakeAll() {
    Write([&](Database& database) {
      EXPECT_OK(DriftTable(database).MarkAll(clock_.Now()));
    });
    int corrected = 0;
    while (const auto look = Due()) {
      DriftOutcome outcome =
          DriftCheck(*state_, gate_, *client_, clock_).Take(*look).value();
      outcome.corrected += corrected;
      if (outcome.failure != FailureKind::kNone) return outcome;
      corrected = outcome.corrected;
    }
    DriftOutcome all;
    all.corrected = corrected;
    return all;
  }

  std::optional<DriftLook> Due() {
    std::optional<DriftLook> look;
    Write([&](Database& database) {
      look = DriftTable(database).Next().value();
    });
    return look;
  }

  std::vector<reconcile::ActualMailbox> HeldFor(const std::string& guid) {
    std::vector<reconcile::ActualMailbox> held;
    Write([&](Database& database) {
      held = MailboxTable(database).Of(guid).value();
    });
    return held;
  }

  std::vector<Operation> History(const std::string& guid) {
    std::vector<Operation> operations;
    Write([&](Database& database) {
      OperationFilter filter;
      filter.guid = guid;
      operations = OperationTable(database).List(filter, 100).value();
    });
    return operations;
  }

  std::set<std::string> OpenAlerts() {
    std::set<std::string> keys;
    Write([&](Database& database) {
      keys = AlertTable(database).OpenKeys("").value();
    });
    return keys;
  }

  FakeClock clock_;
  AccountGate gate_;
  provider::FakeProvider provider_;
  std::unique_ptr<provider::ProviderClient> client_;
};

TEST_F(DriftCheckTest, WhatIsAsHeldIsLeftAndNotAskedFor) {
  for (const char* name : {"ann", "bo"}) {
    Hold(name);
    PutThere(name);
  }
  Hold("cy", false);
  PutThere("cy", false);

  EXPECT_EQ(TakeAll().corrected, 0);

  for (const auto& call : provider_.Journal()) {
    EXPECT_NE(call.call, "get_mailbox") << call.address;
  }
  EXPECT_THAT(History("ann"), IsEmpty());
  EXPECT_FALSE(Due().has_value());
}

TEST_F(DriftCheckTest, WhatIsGoneIsForgottenAndToldWhy) {
  Hold("ann");
  Hold("bo");
  PutThere("bo");

  EXPECT_EQ(TakeAll().corrected, 1);

  EXPECT_THAT(HeldFor("ann"), IsEmpty());
  EXPECT_THAT(HeldFor("bo"), SizeIs(1));
  const auto history = History("ann");
  ASSERT_THAT(history, SizeIs(1));
  EXPECT_THAT(history[0].why(), HasSubstr("no longer had it"));
}

TEST_F(DriftCheckTest, WhatSomebodyDisabledOrEnabledIsTakenOver) {
  Hold("ann", true);
  PutThere("ann", false);
  Hold("bo", false);
  PutThere("bo", true);

  EXPECT_EQ(TakeAll().corrected, 2);

  EXPECT_EQ(HeldFor("ann")[0].enabled, false);
  EXPECT_EQ(HeldFor("bo")[0].enabled, true);
}

TEST_F(DriftCheckTest, ContactsAndListsAreLookedAt) {
  Write([&](Database& database) {
    EntryTable entries(database);
    EXPECT_OK(entries.Put({"gone",
                           reconcile::ObjectKind::kContact,
                           At("gone"),
                           {{"externalEmail", "a@partner.test"}},
                           {}}));
    EXPECT_OK(entries.Put({"moved",
                           reconcile::ObjectKind::kContact,
                           At("moved"),
                           {{"externalEmail", "b@partner.test"}},
                           {}}));
    EXPECT_OK(entries.Put({"list",
                           reconcile::ObjectKind::kDistributionList,
                           At("list"),
                           {{"displayName", "List"}},
                           {}}));
  });
  client_->CreateEntry(provider::EntryKind::kContact, At("moved"),
                       {{"externalEmail", "else@partner.test"}});

  EXPECT_EQ(TakeAll().corrected, 3);

  Write([&](Database& database) {
    EntryTable entries(database);
    EXPECT_THAT(entries.Of("gone").value(), IsEmpty());
    EXPECT_THAT(entries.Of("list").value(), IsEmpty());
    EXPECT_EQ(entries.Of("moved").value()[0].fields.at("externalEmail"),
              "else@partner.test");
  });
}

TEST_F(DriftCheckTest, AFailureProvesNothingAndTheLookIsTakenAgain) {
  Hold("ann");
  for (const FailureKind failure :
       {FailureKind::kTransient, FailureKind::kThrottled,
        FailureKind::kUnauthorized, FailureKind::kNotMade,
        FailureKind::kUnreadable}) {
    provider_.FailAll(failure);
    EXPECT_EQ(TakeAll().failure, failure);
    EXPECT_TRUE(Due().has_value());
  }
  provider_.FailAll(FailureKind::kNone);
  // The domains, two lists, and then the question about ann.
  TakeAll();
  EXPECT_THAT(HeldFor("ann"), IsEmpty());
}

TEST_F(DriftCheckTest, AQuestionThatFailsProvesNothing) {
  Hold("ann");
  for (int i = 0; i < 3; ++i) provider_.FailNext(FailureKind::kNone);
  provider_.FailNext(FailureKind::kTransient);

  EXPECT_EQ(TakeAll().failure, FailureKind::kTransient);

  EXPECT_THAT(HeldFor("ann"), SizeIs(1));
}

TEST_F(DriftCheckTest, WhoeverWritesForTheAccountGoesFirst) {
  Hold("ann");
  {
    const auto place = gate_.TryEnter("ann");
    EXPECT_EQ(TakeAll().failure, FailureKind::kNotMade);
    EXPECT_THAT(HeldFor("ann"), SizeIs(1));
  }
  EXPECT_EQ(TakeAll().corrected, 1);
}

TEST_F(DriftCheckTest, WhatWasWrittenMeanwhileLeavesItsMark) {
  Hold("ann");
  Write([&](Database& database) {
    const std::string before = MarkOf(database, "ann").value();
    EXPECT_EQ(MarkOf(database, "ann").value(), before);
    Operation operation;
    operation.set_object_guid("ann");
    operation.set_state(directorysync::upload::v1::OPERATION_STATE_SUCCEEDED);
    EXPECT_OK(
        OperationTable(database).Insert(operation, clock_.Now()).status());
    EXPECT_NE(MarkOf(database, "ann").value(), before);
  });
}

TEST_F(DriftCheckTest, AListThatIsWrongEndsTheLook) {
  constexpr int kMany = 3 * DriftCheck::kMostVain;
  for (int i = 0; i < kMany; ++i) {
    Hold(absl::StrCat("user", i), true);
    PutThere(absl::StrCat("user", i), true);
  }
  // It says of all that they are disabled.
  provider_.ListAllAs(false);

  EXPECT_EQ(TakeAll().corrected, 0);

  int asked = 0;
  for (const auto& call : provider_.Journal()) {
    asked += call.call == "get_mailbox" ? 1 : 0;
  }
  EXPECT_EQ(asked, DriftCheck::kMostVain);
  EXPECT_FALSE(Due().has_value());
}

TEST_F(DriftCheckTest, ADomainThatIsNotOnTheAccountIsOneAlertAndNoLoss) {
  Write([&](Database& database) {
    reconcile::ActualMailbox mailbox;
    mailbox.object_guid = "ann";
    mailbox.address = MailAddress::Parse("ann@gone.test").value();
    EXPECT_OK(MailboxTable(database).Put(mailbox));
  });

  EXPECT_EQ(TakeAll().corrected, 0);
  EXPECT_EQ(OpenAlerts(),
            std::set<std::string>{"provider-domain/ex/gone.test"});
  EXPECT_THAT(HeldFor("ann"), SizeIs(1));

  provider_.AddDomain({"gone.test", true, true});
  EXPECT_EQ(TakeAll().corrected, 1);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(DriftCheckTest, AnAlertEndsWithTheLastMailboxOfItsDomain) {
  Write([&](Database& database) {
    reconcile::ActualMailbox mailbox;
    mailbox.object_guid = "ann";
    mailbox.address = MailAddress::Parse("ann@gone.test").value();
    EXPECT_OK(MailboxTable(database).Put(mailbox));
  });
  TakeAll();
  Write([&](Database& database) {
    EXPECT_OK(MailboxTable(database).Remove(
        "ann", kExchange, MailAddress::Parse("ann@gone.test").value()));
  });

  TakeAll();

  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

}  // namespace
}  // namespace directory_sync::uploader
