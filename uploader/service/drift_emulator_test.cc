// What somebody changes at the provider by hand: found by a comparison, and put
// right by the ordinary way of a plan.

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/reconcile/entry.h"
#include "uploader/testing/process_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using emulator::FaultKind;
using testing::HasSubstr;
using testing::IsEmpty;

class DriftTest : public ProcessFixture {
 protected:
  std::string AddMember(const std::string& name) {
    const std::string guid = directory_.AddUser(name);
    directory_.AddMember(group_, guid);
    return guid;
  }

  std::string AddList(const std::string& name,
                      const std::vector<std::string>& members) {
    const std::string guid = directory_.AddGroup(name);
    directory_.Set(guid, "mail", absl::StrCat(name, "@example.com"));
    for (const std::string& member : members) {
      directory_.AddMember(guid, member);
    }
    directory_.AddMember(group_, guid);
    return guid;
  }

  // As somebody does it in the control panel.
  void EditByHand(const std::function<void(emulator::Domain&)>& edit) {
    emulator_->provider().Edit([&](emulator::Account& account) {
      edit(account.domains.at("example.com"));
    });
  }

  void DeleteByHand(const std::string& name) {
    EditByHand([&](emulator::Domain& domain) {
      domain.ex_mailboxes.erase(name);
      for (auto& list : domain.lists) list.second.members.erase(name);
    });
  }

  void SetEnabledByHand(const std::string& name, bool enabled) {
    EditByHand([&](emulator::Domain& domain) {
      domain.ex_mailboxes.at(name).fields["enabled"] =
          enabled ? "true" : "false";
    });
  }

  void AwaitDomain(
      const std::function<bool(const emulator::Domain&)>& predicate) {
    ASSERT_OK(emulator_->provider().WaitFor(
        [&](const emulator::Account& account, const emulator::Journal&) {
          return predicate(account.domains.at("example.com"));
        },
        absl::Seconds(60)));
  }

  // That a look was taken since the journal was cleared.
  void AwaitLook() {
    ASSERT_OK(emulator_->provider().WaitFor(
        [](const emulator::Account&, const emulator::Journal& journal) {
          return journal.Count([](const emulator::JournalEntry& entry) {
            return absl::StrContains(entry.path, "enabled=false") ||
                   absl::EndsWith(entry.path, "/ex/mailboxes");
          }) > 1;
        },
        absl::Seconds(60)));
  }
};

TEST_F(DriftTest, MailboxDeletedByHandIsMadeAgainAndBackInItsLists) {
  const std::string ann = AddMember("ann");
  const std::string bo = AddMember("bo");
  AddList("sales", {ann, bo});
  Begin();
  DeleteByHand("ann");

  Sync(v1::RUN_KIND_FULL);

  AwaitMailbox("ann", [](const auto& mailbox) { return mailbox.enabled(); });
  AwaitDomain([](const emulator::Domain& domain) {
    return domain.lists.at("sales").members ==
           std::set<std::string>{"ann", "bo"};
  });
  std::vector<std::string> whys;
  for (const Operation& operation : Operations()) {
    if (operation.object_guid() == ann) whys.push_back(operation.why());
  }
  EXPECT_THAT(whys, testing::Contains(HasSubstr("no longer had it")));
  EXPECT_EQ(Calls("DELETE", ""), 0);
  EXPECT_EQ(Calls("POST", "/ex/mailboxes/bo"), 1);
}

TEST_F(DriftTest, ContactAndListDeletedByHandAreMadeAgain) {
  const std::string ann = AddMember("ann");
  const std::string bo = directory_.AddContact(
      "Bo Ek", {{"mail", "bo@partner.test"}, {"otherMailbox", "example.com"}});
  directory_.AddMember(group_, bo);
  AddList("sales", {ann, bo});
  const std::string contact = reconcile::ContactName(bo);
  Begin();
  EditByHand([](emulator::Domain& domain) {
    domain.contacts.clear();
    domain.lists.clear();
  });

  Sync(v1::RUN_KIND_FULL);

  AwaitDomain([&](const emulator::Domain& domain) {
    const auto list = domain.lists.find("sales");
    return domain.contacts.count(contact) > 0 && list != domain.lists.end() &&
           list->second.members == std::set<std::string>{"ann", contact};
  });
}

TEST_F(DriftTest, DisabledByHandIsEnabledAgain) {
  AddMember("ann");
  Begin();
  SetEnabledByHand("ann", false);

  Sync(v1::RUN_KIND_FULL);

  AwaitMailbox("ann", [](const auto& mailbox) { return mailbox.enabled(); });
}

TEST_F(DriftTest, ManyEnabledByHandAreDisabledOnlyWithApproval) {
  settings_.set_removal_threshold(2);
  settings_.set_removal_threshold_percent(100);
  for (int i = 0; i < 3; ++i) {
    directory_.SetEnabled(AddMember(absl::StrCat("leaver", i)), false);
  }
  AddMember("ann");
  Begin();
  for (int i = 0; i < 3; ++i) {
    SetEnabledByHand(absl::StrCat("leaver", i), true);
  }

  Sync(v1::RUN_KIND_FULL);

  AwaitAlerts([](const std::vector<Alert>& alerts) {
    return alerts.size() == 1 &&
           absl::StartsWith(alerts[0].alert_key(), "removals-withheld/");
  });
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(MailboxOf(absl::StrCat("leaver", i))->enabled());
  }
}

TEST_F(DriftTest, RenamedByTheSupportIsRecognized) {
  const std::string ann = AddMember("ann");
  Begin();
  directory_.Set(ann, "mail", "ann.lee@example.com");
  Sync();
  ASSERT_EQ(OpenAlerts().size(), 1);
  EditByHand([](emulator::Domain& domain) {
    emulator::Mailbox renamed = domain.ex_mailboxes.at("ann");
    renamed.name = "ann.lee";
    domain.ex_mailboxes.erase("ann");
    domain.ex_mailboxes["ann.lee"] = renamed;
  });

  Sync(v1::RUN_KIND_FULL);

  AwaitAccount(ann, [](const Account& account) {
    return account.mailbox_state() == v1::MAILBOX_STATE_IN_SYNC;
  });
  EXPECT_FALSE(MailboxOf("ann").has_value());
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(DriftTest, ADomainAddedToTheAccountIsNoticed) {
  emulator_->provider().Edit([](emulator::Account& account) {
    account.domains["late.test"] = account.domains.at("example.com");
    account.domains["late.test"].name = "late.test";
    account.domains["late.test"].service_type = "none";
  });
  const std::string bo = directory_.AddContact(
      "Bo Ek", {{"mail", "bo@partner.test"}, {"otherMailbox", "late.test"}});
  directory_.AddMember(group_, bo);
  Begin();
  ASSERT_EQ(OpenAlerts().size(), 1);
  emulator_->provider().Edit([](emulator::Account& account) {
    account.domains["late.test"].service_type = "both";
  });

  Sync(v1::RUN_KIND_FULL);

  ASSERT_OK(emulator_->provider().WaitFor(
      [&](const emulator::Account& account, const emulator::Journal&) {
        return account.FindContact("late.test", reconcile::ContactName(bo)) !=
               nullptr;
      },
      absl::Seconds(60)));
  AwaitAlerts([](const std::vector<Alert>& alerts) { return alerts.empty(); });
}

TEST_F(DriftTest, ADayLaterItIsFoundWithNobodyAsking) {
  AddMember("ann");
  AddMember("bo");
  Begin();
  StopUploader();
  DeleteByHand("ann");
  {
    Database state =
        Database::Open(absl::StrCat(state_directory_, "/state.db"), {}).value();
    ASSERT_OK(state.Execute("DELETE FROM drift_due"));
    ASSERT_OK(state.Execute(
        "UPDATE drift_look SET marked_at = marked_at - 90000000000"));
  }

  StartUploader();

  AwaitMailbox("ann", [](const auto&) { return true; });
}

TEST_F(DriftTest, KilledInTheMiddleOfALookItIsTakenAgain) {
  AddMember("ann");
  StartProcess();
  ASSERT_OK(Register());
  Choose(group_, "");
  for (const char* path : {"/domains", "/ex/mailboxes", "/ex/mailboxes/ann"}) {
    SCOPED_TRACE(path);
    DeleteByHand("ann");
    emulator_->provider().ClearJournal();
    emulator::Fault fault;
    fault.kind = FaultKind::kLatency;
    fault.method = "GET";
    fault.path = path;
    fault.count = 1;
    fault.delay_ms = 60000;
    emulator_->provider().AddFault(fault);
    Sync(v1::RUN_KIND_FULL);
    ASSERT_OK(emulator_->provider().WaitFor(
        [](const auto&, const emulator::Journal& journal) {
          return journal.Count([](const emulator::JournalEntry& entry) {
            return absl::StrContains(entry.fault, "latency");
          }) > 0;
        },
        absl::Seconds(60)));
    process_->Kill();
    emulator_->provider().ClearFaults();
    ASSERT_FALSE(MailboxOf("ann").has_value());

    StartProcess();

    AwaitMailbox("ann", [](const auto&) { return true; });
    Sync();
  }
}

TEST_F(DriftTest, WhatIsAsItShouldBeCostsReadsAlone) {
  const std::string ann = AddMember("ann");
  AddList("sales", {ann});
  Begin();
  emulator_->provider().ClearJournal();

  Sync(v1::RUN_KIND_FULL);
  AwaitLook();

  for (const char* method : {"POST", "PUT", "DELETE"}) {
    EXPECT_EQ(Calls(method, ""), 0) << method;
  }
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

}  // namespace
}  // namespace directory_sync::uploader
