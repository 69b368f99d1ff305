// Whatever happens in the directory, at the provider and to the process: in the
// end the provider is what the directory says.

#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/reconcile/entry.h"
#include "uploader/testing/process_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using emulator::FaultKind;
using testing::IsEmpty;

constexpr int kUsers = 16;
// Whose removal the guard lets pass: few enough of them.
constexpr int kLeavers = 2;
constexpr int kContacts = 4;
constexpr int kLists = 3;
constexpr int kRounds = 10;
constexpr int kChangesPerRound = 5;

class ConvergenceTest : public ProcessFixture,
                        public testing::WithParamInterface<unsigned> {
 protected:
  struct User {
    std::string guid;
    std::string title;
    bool in_scope = true;
    std::set<int> lists;
    bool has_alternate = false;
  };

  void Populate() {
    for (int i = 0; i < kUsers; ++i) {
      users_.emplace_back();
      users_.back().guid = directory_.AddUser(absl::StrCat("user", i));
      directory_.AddMember(group_, users_.back().guid);
    }
    for (int i = 0; i < kLists; ++i) {
      lists_.push_back(directory_.AddGroup(absl::StrCat("list", i)));
      directory_.Set(lists_.back(), "mail",
                     absl::StrCat("list", i, "@example.com"));
      directory_.AddMember(group_, lists_.back());
      for (int user = i; user < kUsers; user += 2) Join(user, i);
    }
    for (int i = 0; i < kContacts; ++i) {
      contacts_.push_back(directory_.AddContact(
          absl::StrCat("contact", i),
          {{"mail", "first@partner.test"}, {"otherMailbox", "example.com"}}));
      external_[i] = "first@partner.test";
      directory_.AddMember(group_, contacts_.back());
    }
  }

  int Pick(int below) {
    return std::uniform_int_distribution<int>(0, below - 1)(random_);
  }

  void Join(int user, int list) {
    if (users_[user].lists.insert(list).second) {
      directory_.AddMember(lists_[list], users_[user].guid);
    }
  }

  void Leave(int user, int list) {
    if (users_[user].lists.erase(list) > 0) {
      directory_.RemoveMember(lists_[list], users_[user].guid);
    }
  }

  void ToggleScope(int user) {
    User& it = users_[user];
    it.in_scope = !it.in_scope;
    it.in_scope ? directory_.AddMember(group_, it.guid)
                : directory_.RemoveMember(group_, it.guid);
  }

  void ToggleAlternate(int user) {
    User& it = users_[user];
    it.has_alternate = !it.has_alternate;
    std::vector<std::string> values;
    if (it.has_alternate) {
      values.push_back(absl::StrCat("smtp:also", user, "@example.com"));
    }
    directory_.SetValues(it.guid, "proxyAddresses", values);
  }

  void ChangeSomething() {
    const int user = Pick(kUsers);
    switch (Pick(6)) {
      case 0:
        users_[user].title = absl::StrCat("title ", Pick(1000));
        directory_.Set(users_[user].guid, "title", users_[user].title);
        break;
      case 1:
        ToggleScope(Pick(kLeavers));
        break;
      case 2:
        Join(user, Pick(kLists));
        break;
      case 3:
        Leave(Pick(kLeavers), Pick(kLists));
        break;
      case 4:
        ToggleAlternate(user);
        break;
      default: {
        const int contact = Pick(kContacts);
        external_[contact] = absl::StrCat("c", Pick(1000), "@partner.test");
        directory_.Set(contacts_[contact], "mail", external_[contact]);
      }
    }
  }

  void AddRandomFaults() {
    for (const FaultKind kind :
         {FaultKind::kDropBefore, FaultKind::kDropAfterCommit,
          FaultKind::kError, FaultKind::kHtml, FaultKind::kMalformed,
          FaultKind::kTruncate, FaultKind::kRedirect}) {
      emulator::Fault fault;
      fault.kind = kind;
      fault.probability = 0.03;
      emulator_->provider().AddFault(fault);
    }
    AddFault(FaultKind::kLatency, "", "", -1);
  }

  std::set<std::string> MembersOf(int list) {
    std::set<std::string> members;
    emulator_->provider().Read(
        [&](const emulator::Account& account, const emulator::Journal&) {
          const auto* found =
              account.FindList("example.com", absl::StrCat("list", list));
          if (found != nullptr) members = found->members;
        });
    return members;
  }

  std::string ExternalOf(int contact) {
    std::string external;
    emulator_->provider().Read(
        [&](const emulator::Account& account, const emulator::Journal&) {
          const auto* found = account.FindContact(
              "example.com", reconcile::ContactName(contacts_[contact]));
          if (found != nullptr) external = found->fields.at("externalEmail");
        });
    return external;
  }

  void ExpectWhatTheDirectorySays() {
    for (int i = 0; i < kUsers; ++i) {
      const auto mailbox = MailboxOf(absl::StrCat("user", i));
      ASSERT_TRUE(mailbox.has_value()) << i;
      EXPECT_EQ(mailbox->enabled(), users_[i].in_scope) << i;
      if (!users_[i].in_scope) continue;
      EXPECT_EQ(mailbox->Get("jobTitle"), users_[i].title) << i;
      EXPECT_EQ(!mailbox->addresses.empty(), users_[i].has_alternate) << i;
    }
    for (int list = 0; list < kLists; ++list) {
      std::set<std::string> wanted;
      for (int i = 0; i < kUsers; ++i) {
        if (users_[i].in_scope && users_[i].lists.count(list) > 0) {
          wanted.insert(absl::StrCat("user", i));
        }
      }
      EXPECT_EQ(MembersOf(list), wanted) << list;
    }
    for (int i = 0; i < kContacts; ++i) EXPECT_EQ(ExternalOf(i), external_[i]);
  }

  std::mt19937 random_{GetParam()};
  std::vector<User> users_;
  std::vector<std::string> lists_;
  std::vector<std::string> contacts_;
  std::map<int, std::string> external_;
};

TEST_P(ConvergenceTest, HistoryWithKillsAndFaultsEndsInNothingToDo) {
  settings_.set_sync_proxy_addresses(true);
  Populate();
  StartProcess();
  ASSERT_OK(Register());
  ChooseWithoutWaiting(group_);
  AddRandomFaults();
  for (int round = 0; round < kRounds; ++round) {
    AwaitCallsFor(1 + Pick(12), absl::Seconds(1));
    process_->Kill();
    for (int i = 0; i < kChangesPerRound; ++i) ChangeSomething();
    StartProcess();
    StartSync();
  }
  emulator_->provider().ClearFaults();

  EXPECT_EQ(Sync(v1::RUN_KIND_FULL).state(), v1::RUN_STATE_SUCCEEDED);
  // What came of the first for others.
  Sync();
  const Run last = Sync(v1::RUN_KIND_FULL);

  EXPECT_EQ(last.state(), v1::RUN_STATE_SUCCEEDED) << last.DebugString();
  EXPECT_EQ(last.planned(), 0);
  ExpectWhatTheDirectorySays();
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Seeds, ConvergenceTest, testing::Range(1u, 4u));

}  // namespace
}  // namespace directory_sync::uploader
