// Random histories in which addresses collide: mail changes among a few
// addresses, renamed mailboxes, disabled accounts, lists and contacts that come
// and go, hands at the provider, a low threshold with approvals, odd and
// throttle answers, kills. Once everybody has an address of his own, the
// provider is what the directory says.

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/server/channel.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "proto/directorysync/upload/v1/plan.grpc.pb.h"
#include "tests/system/eventually.h"
#include "uploader/reconcile/entry.h"
#include "uploader/testing/process_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using emulator::FaultKind;
using testing::IsEmpty;

constexpr int kUsers = 10;
constexpr int kAddresses = 7;
constexpr int kContacts = 3;
constexpr int kLists = 3;
constexpr int kRounds = 8;
constexpr int kChangesPerRound = 8;

// What the provider is to have in the end; also what it has.
struct Content {
  std::set<std::string> enabled;
  std::map<std::string, std::string> titles;  // Of the enabled.
  std::map<std::string, std::set<std::string>> lists;
  std::map<std::string, std::string> contacts;

  friend bool operator==(const Content& a, const Content& b) {
    return a.enabled == b.enabled && a.titles == b.titles &&
           a.lists == b.lists && a.contacts == b.contacts;
  }
};

class RandomHistoryTest : public ProcessFixture,
                          public testing::WithParamInterface<unsigned> {
 protected:
  struct User {
    std::string guid;
    std::string title;
    bool in_scope = true;
    bool enabled = true;
    std::set<int> lists;
  };
  struct Member {
    std::string guid;
    bool in_scope = true;
    std::string external;  // Of a contact.
  };

  int Pick(int below) {
    return std::uniform_int_distribution<int>(0, below - 1)(random_);
  }

  static std::string PoolAddress(int i) {
    return absl::StrCat("p", i, "@example.com");
  }

  void Populate() {
    for (int i = 0; i < kUsers; ++i) {
      users_.emplace_back();
      users_[i].guid = directory_.AddUser(absl::StrCat("user", i));
      directory_.Set(users_[i].guid, "mail", PoolAddress(i % kAddresses));
      directory_.AddMember(group_, users_[i].guid);
    }
    for (int i = 0; i < kLists; ++i) {
      lists_.push_back(
          {directory_.AddGroup(absl::StrCat("list", i)), true, ""});
      SetListMail(i, absl::StrCat("l", i));
      directory_.AddMember(group_, lists_[i].guid);
      for (int user = i; user < kUsers; user += 2) ToggleListed(user, i);
    }
    for (int i = 0; i < kContacts; ++i) {
      contacts_.push_back(
          {directory_.AddContact(absl::StrCat("contact", i),
                                 {{"mail", "first@partner.test"},
                                  {"otherMailbox", "example.com"}}),
           true, "first@partner.test"});
      directory_.AddMember(group_, contacts_[i].guid);
    }
  }

  void SetListMail(int list, const std::string& name) {
    directory_.Set(lists_[list].guid, "mail",
                   absl::StrCat(name, "@example.com"));
  }

  void ToggleListed(int user, int list) {
    if (users_[user].lists.erase(list) > 0) {
      directory_.RemoveMember(lists_[list].guid, users_[user].guid);
    } else {
      users_[user].lists.insert(list);
      directory_.AddMember(lists_[list].guid, users_[user].guid);
    }
  }

  template <typename Who>
  void ToggleScope(Who& who) {
    who.in_scope = !who.in_scope;
    who.in_scope ? directory_.AddMember(group_, who.guid)
                 : directory_.RemoveMember(group_, who.guid);
  }

  // As somebody does it in the control panel.
  void MeddleByHand() {
    const std::string name = absl::StrCat("p", Pick(kAddresses));
    const int what = Pick(3);
    emulator_->provider().Edit([&](emulator::Account& account) {
      auto& mailboxes = account.domains.at("example.com").ex_mailboxes;
      const auto it = mailboxes.find(name);
      if (it == mailboxes.end()) return;
      if (what == 0) {
        mailboxes.erase(it);
      } else {
        it->second.fields["enabled"] = what == 1 ? "true" : "false";
      }
    });
  }

  void ChangeSomething() {
    User& user = users_[Pick(kUsers)];
    switch (Pick(11)) {
      case 0:
        user.title = absl::StrCat("title ", Pick(1000));
        directory_.Set(user.guid, "title", user.title);
        break;
      case 1:
      case 2:
        directory_.Set(user.guid, "mail", PoolAddress(Pick(kAddresses)));
        break;
      case 3:
        ToggleScope(user);
        break;
      case 4:
        user.enabled = !user.enabled;
        directory_.SetEnabled(user.guid, user.enabled);
        break;
      case 5:
        ToggleScope(lists_[Pick(kLists)]);
        break;
      case 6:
        ToggleScope(contacts_[Pick(kContacts)]);
        break;
      case 7: {
        Member& contact = contacts_[Pick(kContacts)];
        contact.external = absl::StrCat("c", Pick(1000), "@partner.test");
        directory_.Set(contact.guid, "mail", contact.external);
        break;
      }
      case 8:
        ToggleListed(Pick(kUsers), Pick(kLists));
        break;
      case 9:
        SetListMail(Pick(kLists), Pick(2) == 0
                                      ? absl::StrCat("l", Pick(kLists))
                                      : absl::StrCat("p", Pick(kAddresses)));
        break;
      default:
        MeddleByHand();
    }
  }

  void AddRandomFaults() {
    for (const FaultKind kind :
         {FaultKind::kDropBefore, FaultKind::kDropAfterCommit,
          FaultKind::kError, FaultKind::kHtml, FaultKind::kMalformed,
          FaultKind::kTruncate, FaultKind::kRedirect, FaultKind::kHugeBody}) {
      emulator::Fault fault;
      fault.kind = kind;
      fault.probability = 0.03;
      emulator_->provider().AddFault(fault);
    }
    emulator::Fault throttle;
    throttle.kind = FaultKind::kThrottle;
    throttle.count = 2;
    throttle.skip = 5 + Pick(40);
    emulator_->provider().AddFault(throttle);
    AddFault(FaultKind::kLatency, "", "", -1);
  }

  std::unique_ptr<v1::PlanReview::Stub> Review() {
    return v1::PlanReview::NewStub(
        MakeChannel(absl::StrCat("127.0.0.1:", config_.uploader_port),
                    identities_.Channel(Role::kOperator, Role::kUploader)));
  }

  // Lets all withheld removals go; whether there were any.
  bool ApproveAll() {
    const auto review = Review();
    grpc::ClientContext listing;
    v1::ListRemovalsRequest list;
    list.set_page_size(1000);
    list.set_state(v1::REMOVAL_STATE_WITHHELD);
    v1::ListRemovalsResponse listed;
    if (!review->ListRemovals(&listing, list, &listed).ok()) return false;
    if (listed.removals().empty()) return false;
    grpc::ClientContext approving;
    v1::ApproveRemovalsRequest approve;
    for (const auto& removal : listed.removals()) {
      approve.add_removal_ids(removal.removal_id());
    }
    approve.set_os_user("test");
    v1::ApproveRemovalsResponse approved;
    EXPECT_TRUE(review->ApproveRemovals(&approving, approve, &approved).ok());
    return true;
  }

  Content ContentOf(const emulator::Account& account) {
    Content content;
    const auto& domain = account.domains.at("example.com");
    for (const auto& [name, mailbox] : domain.ex_mailboxes) {
      if (!mailbox.enabled()) continue;
      content.enabled.insert(name);
      content.titles[name] = mailbox.Get("jobTitle");
    }
    for (const auto& [name, list] : domain.lists) {
      content.lists[name] = list.members;
    }
    for (const auto& [name, contact] : domain.contacts) {
      content.contacts[name] = contact.fields.at("externalEmail");
    }
    return content;
  }

  Content Actual() {
    Content content;
    emulator_->provider().Read(
        [&](const emulator::Account& account, const emulator::Journal&) {
          content = ContentOf(account);
        });
    return content;
  }

  // With the addresses of the end.
  Content Wanted() {
    Content wanted;
    for (int i = 0; i < kLists; ++i) {
      if (lists_[i].in_scope) wanted.lists[absl::StrCat("l", i)];
    }
    for (int i = 0; i < kUsers; ++i) {
      const std::string name = absl::StrCat("f", i);
      if (!users_[i].in_scope) continue;
      for (const int list : users_[i].lists) {
        if (!lists_[list].in_scope) continue;
        wanted.lists[absl::StrCat("l", list)].insert(name);
      }
      if (!users_[i].enabled) continue;
      wanted.enabled.insert(name);
      wanted.titles[name] = users_[i].title;
    }
    for (const Member& contact : contacts_) {
      if (!contact.in_scope) continue;
      wanted.contacts[reconcile::ContactName(contact.guid)] = contact.external;
    }
    return wanted;
  }

  // Syncs and approves until the provider has what `is_so` says.
  template <typename Predicate>
  bool SettleUntil(const Predicate& is_so) {
    return system_test::Eventually(
        [&] {
          Sync(v1::RUN_KIND_FULL);
          ApproveAll();
          return is_so();
        },
        absl::Seconds(90));
  }

  // Lists get their addresses only before they are made.
  void GiveEverybodyAnAddress() {
    for (int i = 0; i < kUsers; ++i) {
      directory_.Set(users_[i].guid, "mail",
                     absl::StrCat("f", i, "@example.com"));
    }
    for (const Member& list : lists_) {
      directory_.RemoveMember(group_, list.guid);
    }
    ASSERT_TRUE(SettleUntil([&] { return Actual().lists.empty(); }));
    for (int i = 0; i < kLists; ++i) {
      SetListMail(i, absl::StrCat("l", i));
      if (lists_[i].in_scope) directory_.AddMember(group_, lists_[i].guid);
    }
  }

  std::mt19937 random_{GetParam()};
  std::vector<User> users_;
  std::vector<Member> lists_;
  std::vector<Member> contacts_;
};

TEST_P(RandomHistoryTest, EndsInWhatTheDirectorySays) {
  SCOPED_TRACE(absl::StrCat("seed ", GetParam()));
  settings_.set_rename_mailboxes(true);
  settings_.set_removal_threshold(2);
  settings_.set_removal_threshold_percent(50);
  Populate();
  StartProcess();
  ASSERT_OK(Register());
  ChooseWithoutWaiting(group_);
  AddRandomFaults();
  for (int round = 0; round < kRounds; ++round) {
    AwaitCallsFor(1 + Pick(12), absl::Seconds(1));
    if (Pick(2) == 0) ApproveAll();
    process_->Kill();
    for (int i = 0; i < kChangesPerRound; ++i) ChangeSomething();
    StartProcess();
    StartSync();
  }
  emulator_->provider().ClearFaults();

  GiveEverybodyAnAddress();
  SettleUntil([&] { return Actual() == Wanted() && OpenAlerts().empty(); });

  const Content wanted = Wanted();
  const Content actual = Actual();
  EXPECT_EQ(actual.enabled, wanted.enabled);
  EXPECT_EQ(actual.titles, wanted.titles);
  EXPECT_EQ(actual.lists, wanted.lists);
  EXPECT_EQ(actual.contacts, wanted.contacts);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
  const Run last = Sync(v1::RUN_KIND_FULL);
  EXPECT_EQ(last.state(), v1::RUN_STATE_SUCCEEDED) << last.DebugString();
  EXPECT_EQ(last.planned(), 0) << last.DebugString();
  emulator_->provider().Read(
      [](const emulator::Account&, const emulator::Journal& journal) {
        for (const emulator::JournalEntry& entry : journal.entries()) {
          EXPECT_FALSE(entry.method == "DELETE" &&
                       absl::StrContains(entry.path, "/ex/mailboxes/"))
              << entry.path;
        }
      });
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomHistoryTest, testing::Range(1u, 7u));

}  // namespace
}  // namespace directory_sync::uploader
