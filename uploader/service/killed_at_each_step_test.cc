// kill -9 at each step: behind every commit of the state, and while every
// request is under way, before and after the provider did it. Nothing is lost,
// and nothing is done again with another effect.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "uploader/reconcile/entry.h"
#include "uploader/testing/kill_fixture.h"

namespace directory_sync::uploader {
namespace {

using emulator::FaultKind;

constexpr absl::Duration kPatience = absl::Seconds(60);

// What each round leaves: one object of each kind, known by the round.
struct Objects {
  std::string user;
  std::string contact;
  std::string list;
};

// What the provider is to have.
struct Wanted {
  std::map<std::string, bool> enabled;        // Mailbox → enabled.
  std::map<std::string, std::string> titles;  // Mailbox → jobTitle.
  std::map<std::string, std::set<std::string>> alternates;
  std::map<std::string, std::set<std::string>> lists;  // Name → in the group.
  std::map<std::string, std::string> contacts;         // Name → external.

  friend bool operator==(const Wanted& a, const Wanted& b) {
    return a.enabled == b.enabled && a.titles == b.titles &&
           a.alternates == b.alternates && a.lists == b.lists &&
           a.contacts == b.contacts;
  }
};

class KilledAtEachStepTest : public KillFixture {
 protected:
  void SetUp() override {
    KillFixture::SetUp();
    settings_.set_sync_proxy_addresses(true);
    settings_.set_removal_threshold(1000000);
    settings_.set_removal_threshold_percent(100);
    StartProcess();
    ASSERT_OK(Register());
    ChangeEverything();
    Choose(group_, "");
    for (int i = 0; i < 3; ++i) {
      ChangeEverything();
      Sync();
    }
    process_->Kill();
    ExpectAsWanted();
  }

  // One of each operation: on this round's objects and those of the last two.
  void ChangeEverything() {
    const Objects made = Make();
    rounds_.push_back(made);
    const int round = static_cast<int>(rounds_.size()) - 1;
    if (round >= 1) Edit(round - 1);
    if (round >= 2) Remove(round - 2);
    if (round >= 3) Return(round - 3);
  }

  static std::string NameOf(const char* kind, int round) {
    return absl::StrCat(kind, round);
  }

  Objects Make() {
    const int round = static_cast<int>(rounds_.size());
    const std::string name = NameOf("user", round);
    Objects made;
    made.user = directory_.AddUser(name, {{"title", "new"}});
    wanted_.enabled[name] = true;
    wanted_.titles[name] = "new";
    directory_.SetValues(made.user, "proxyAddresses",
                         {absl::StrCat("smtp:also.", name, "@example.com")});
    wanted_.alternates[name] = {absl::StrCat("also.", name, "@example.com")};
    made.contact = directory_.AddContact(
        NameOf("contact", round),
        {{"mail", "first@partner.test"}, {"otherMailbox", "example.com"}});
    wanted_.contacts[reconcile::ContactName(made.contact)] =
        "first@partner.test";
    made.list = directory_.AddGroup(NameOf("list", round));
    directory_.Set(made.list, "mail",
                   absl::StrCat(NameOf("list", round), "@example.com"));
    directory_.AddMember(made.list, made.user);
    wanted_.lists[NameOf("list", round)] = {name};
    for (const std::string& guid : {made.user, made.contact, made.list}) {
      directory_.AddMember(group_, guid);
    }
    return made;
  }

  // The attributes, the alternate address, and who is in the list.
  void Edit(int round) {
    const Objects& objects = rounds_[round];
    const std::string name = NameOf("user", round);
    directory_.Set(objects.user, "title", "edited");
    wanted_.titles[name] = "edited";
    directory_.SetValues(objects.user, "proxyAddresses", {});
    wanted_.alternates[name].clear();
    directory_.Set(objects.contact, "mail", "second@partner.test");
    wanted_.contacts[reconcile::ContactName(objects.contact)] =
        "second@partner.test";
    directory_.RemoveMember(objects.list, objects.user);
    directory_.AddMember(objects.list, rounds_.back().user);
    wanted_.lists[NameOf("list", round)] = {
        NameOf("user", static_cast<int>(rounds_.size()) - 1)};
  }

  void Remove(int round) {
    const Objects& objects = rounds_[round];
    for (const std::string& guid :
         {objects.user, objects.contact, objects.list}) {
      directory_.RemoveMember(group_, guid);
    }
    wanted_.enabled[NameOf("user", round)] = false;
    external_of_removed_ =
        wanted_.contacts[reconcile::ContactName(objects.contact)];
    members_of_removed_ = wanted_.lists[NameOf("list", round)];
    wanted_.contacts.erase(reconcile::ContactName(objects.contact));
    wanted_.lists.erase(NameOf("list", round));
  }

  void Return(int round) {
    directory_.AddMember(group_, rounds_[round].user);
    wanted_.enabled[NameOf("user", round)] = true;
  }

  static Wanted StateOf(const emulator::Account& account) {
    Wanted state;
    const emulator::Domain& domain = account.domains.at("example.com");
    for (const auto& [name, mailbox] : domain.ex_mailboxes) {
      state.enabled[name] = mailbox.enabled();
      state.titles[name] = mailbox.Get("jobTitle");
      state.alternates[name] = mailbox.addresses;
    }
    for (const auto& [name, contact] : domain.contacts) {
      state.contacts[name] = contact.fields.at("externalEmail");
    }
    for (const auto& [name, list] : domain.lists) {
      state.lists[name] = list.members;
    }
    return state;
  }

  // Who left the scope has left the lists.
  Wanted WantedNow() const {
    Wanted wanted = wanted_;
    for (auto& list : wanted.lists) {
      for (const auto& [name, is_in_scope] : wanted.enabled) {
        if (!is_in_scope) list.second.erase(name);
      }
    }
    return wanted;
  }

  bool IsAsWanted(const emulator::Account& account) override {
    return StateOf(account) == WantedNow();
  }

  using KillFixture::ExpectAsWanted;
  void ExpectAsWanted(const emulator::Account& account) override {
    const Wanted state = StateOf(account);
    const Wanted wanted = WantedNow();
    EXPECT_EQ(state.enabled, wanted.enabled);
    EXPECT_EQ(state.titles, wanted.titles);
    EXPECT_EQ(state.alternates, wanted.alternates);
    EXPECT_EQ(state.lists, wanted.lists);
    EXPECT_EQ(state.contacts, wanted.contacts);
  }

  // What the last round did to objects of earlier ones.
  void TakeBack() {
    const int round = static_cast<int>(rounds_.size()) - 1;
    const Objects& edited = rounds_[round - 1];
    const std::string name = NameOf("user", round - 1);
    directory_.Set(edited.user, "title", "new");
    wanted_.titles[name] = "new";
    const std::string alternate = absl::StrCat("also.", name, "@example.com");
    directory_.SetValues(edited.user, "proxyAddresses",
                         {absl::StrCat("smtp:", alternate)});
    wanted_.alternates[name] = {alternate};
    directory_.Set(edited.contact, "mail", "first@partner.test");
    wanted_.contacts[reconcile::ContactName(edited.contact)] =
        "first@partner.test";
    directory_.RemoveMember(edited.list, rounds_.back().user);
    directory_.AddMember(edited.list, edited.user);
    wanted_.lists[NameOf("list", round - 1)] = {name};
    const Objects& removed = rounds_[round - 2];
    for (const std::string& guid :
         {removed.user, removed.contact, removed.list}) {
      directory_.AddMember(group_, guid);
    }
    wanted_.enabled[NameOf("user", round - 2)] = true;
    wanted_.contacts[reconcile::ContactName(removed.contact)] =
        external_of_removed_;
    wanted_.lists[NameOf("list", round - 2)] = members_of_removed_;
    directory_.RemoveMember(group_, rounds_[round - 3].user);
    wanted_.enabled[NameOf("user", round - 3)] = false;
  }

  // What was written twice was written alike; nobody's mailbox was deleted.
  void ExpectNothingRepeatedOtherwise() {
    std::map<std::string, std::string> written;
    std::map<std::string, int> made;
    emulator_->provider().Read([&](const emulator::Account&,
                                   const emulator::Journal& journal) {
      for (const emulator::JournalEntry& entry : journal.entries()) {
        if (entry.status >= 300 || absl::StrContains(entry.fault, "drop")) {
          continue;
        }
        const bool of_address = absl::StrContains(entry.path, "addresses/");
        const bool of_list = absl::StrContains(entry.path, "distributionlists");
        const bool of_mailbox =
            absl::StrContains(entry.path, "/ex/mailboxes/") && !of_address;
        EXPECT_FALSE(entry.method == "DELETE" && of_mailbox) << entry.path;
        if (entry.method == "POST" && !of_list) ++made[entry.path];
        if (entry.method != "PUT" || of_list) continue;
        for (const auto& [field, value] : entry.fields) {
          const auto [it, is_first] =
              written.emplace(absl::StrCat(entry.path, " ", field), value);
          EXPECT_EQ(it->second, value) << it->first;
        }
      }
    });
    for (const auto& [path, times] : made) EXPECT_EQ(times, 1) << path;
  }

  std::vector<Objects> rounds_;
  Wanted wanted_;
  std::string external_of_removed_;
  std::set<std::string> members_of_removed_;
};

TEST_F(KilledAtEachStepTest, BehindEachCommit) {
  int steps = 0;
  for (bool killed = true; killed && steps < kMostSteps;) {
    SCOPED_TRACE(absl::StrCat("commit ", ++steps));
    emulator_->provider().ClearJournal();
    ChangeEverything();
    killed = RunsIntoCommit(steps);
    ExpectNothingLost();
    process_->Kill();
    ExpectNothingRepeatedOtherwise();
    if (HasFailure()) return;
  }
  // Two for each of a round's operations, and those of the reading.
  EXPECT_GT(steps, 20);
  EXPECT_LT(steps, kMostSteps);
  RecordProperty("steps", steps);
}

class KilledAtEachRequestTest
    : public KilledAtEachStepTest,
      public testing::WithParamInterface<KilledRequest> {};

TEST_P(KilledAtEachRequestTest, WhileItIsUnderWay) {
  int requests = 0;
  for (bool hung = true; hung && requests < kMostSteps;) {
    SCOPED_TRACE(absl::StrCat("request ", ++requests));
    emulator_->provider().ClearJournal();
    ChangeEverything();
    hung = RunsIntoRequest(requests, GetParam() == KilledRequest::kUndone);
    if (GetParam() == KilledRequest::kTakenBack) {
      TakeBack();
      SeeTheDirectoryFirst();
    }
    ExpectNothingLost();
    process_->Kill();
    if (GetParam() != KilledRequest::kTakenBack)
      ExpectNothingRepeatedOtherwise();
    if (HasFailure()) return;
  }
  EXPECT_GT(requests, 10);
  EXPECT_LT(requests, kMostSteps);
  RecordProperty("requests", requests);
}

INSTANTIATE_TEST_SUITE_P(Each, KilledAtEachRequestTest,
                         testing::Values(KilledRequest::kUndone,
                                         KilledRequest::kDone,
                                         KilledRequest::kTakenBack),
                         [](const auto& test) {
                           if (test.param == KilledRequest::kUndone)
                             return "Undone";
                           return test.param == KilledRequest::kDone
                                      ? "Done"
                                      : "TakenBack";
                         });

// Made at the provider, not written down, and out of scope at the restart.
TEST_F(KilledAtEachStepTest, WhatWasMadeUnknownAndLeftIsRemoved) {
  const std::string group = directory_.AddGroup("orphans");
  directory_.Set(group, "mail", "orphans@example.com");
  const std::pair<std::string, std::string> orphans[] = {
      {"/ex/mailboxes/", directory_.AddUser("orphan")},
      {"/ex/contacts/",
       directory_.AddContact("stray", {{"mail", "stray@partner.test"},
                                       {"otherMailbox", "example.com"}})},
      {"/ex/distributionlists", group}};
  wanted_.enabled["orphan"] = false;
  wanted_.titles["orphan"] = "";
  wanted_.alternates["orphan"] = {};
  for (const auto& [path, guid] : orphans) {
    SCOPED_TRACE(path);
    emulator_->provider().ClearJournal();
    directory_.AddMember(group_, guid);
    emulator::Fault fault;
    fault.kind = FaultKind::kLatency;
    fault.method = "POST";
    fault.count = 1;
    fault.delay_ms = absl::ToInt64Milliseconds(kPatience);
    emulator_->provider().AddFault(fault);
    StartUnwatched();
    ASSERT_OK(emulator_->provider().WaitFor(
        [&path = path](const auto&, const emulator::Journal& journal) {
          return journal.Count([&](const emulator::JournalEntry& entry) {
            return entry.method == "POST" &&
                   absl::StrContains(entry.path, path);
          }) > 0;
        },
        kPatience));
    process_->Kill();
    directory_.RemoveMember(group_, guid);
    SeeTheDirectoryFirst();
    ExpectNothingLost();
    process_->Kill();
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace directory_sync::uploader
