#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "uploader/provider/mail_address.h"
#include "uploader/provider/mail_service.h"
#include "uploader/reconcile/mailbox.h"
#include "uploader/reconcile/plan.h"
#include "uploader/reconcile/progress.h"
#include "uploader/reconcile/reconcile.h"

namespace directory_sync::reconcile {
namespace {

using provider::MailAddress;
using provider::MailService;

// A small directory that changes at random, so that everything collides.
class RandomDirectory {
 public:
  explicit RandomDirectory(unsigned seed) : random_(seed) {}

  void Change() {
    const std::string guid = std::string(1, static_cast<char>('a' + Pick(6)));
    Account& account = accounts_[guid];
    switch (Pick(6)) {
      case 0:
        account.in_exchange = !account.in_exchange;
        break;
      case 1:
        account.in_email = !account.in_email;
        break;
      case 2:
        account.enabled = !account.enabled;
        break;
      case 3:
        account.title = Pick(3) == 0 ? "" : std::to_string(Pick(5));
        break;
      case 4:
        account.mail = Mail();
        break;
      default:
        accounts_.erase(guid);
    }
  }

  std::vector<DesiredMailbox> Desired() const {
    std::vector<DesiredMailbox> desired;
    for (const auto& [guid, account] : accounts_) {
      for (const MailService service : provider::kMailServices) {
        const bool wanted = service == MailService::kHostedExchange
                                ? account.in_exchange
                                : account.in_email;
        if (!wanted) continue;
        desired.push_back(DesiredMailbox{guid,
                                         service,
                                         "name of " + guid,
                                         account.mail,
                                         account.enabled,
                                         {{"title", account.title}},
                                         {}});
      }
    }
    return desired;
  }

  int Pick(int below) {
    return std::uniform_int_distribution<int>(0, below - 1)(random_);
  }

 private:
  struct Account {
    bool in_exchange = false;
    bool in_email = false;
    bool enabled = true;
    std::string title;
    std::string mail;
  };

  std::string Mail() {
    static constexpr const char* kMails[] = {
        "",        "a@example.com", "A@example.com", "a@example.org",
        "nothing", "b@example.com", "b@example.org"};
    return kMails[Pick(7)];
  }

  std::mt19937 random_;
  std::map<std::string, Account> accounts_;
};

using Key = std::tuple<std::string, MailService, MailAddress>;

class ReconcilePropertyTest : public testing::TestWithParam<int> {
 protected:
  // Carries operations out; `skip` of a hundred fail.
  void CarryOut(const Plan& plan, int skip) {
    for (const PlannedOperation& operation : plan.operations) {
      if (directory_.Pick(100) < skip) continue;
      const Key key(operation.object_guid, operation.service,
                    operation.address);
      const auto it = held_.find(key);
      ASSERT_EQ(it == held_.end(), operation.kind == OperationKind::kCreate);
      if (operation.kind == OperationKind::kCreate) TakeOver(operation);
      held_[key] =
          After(operation, it == held_.end()
                               ? absl::nullopt
                               : absl::optional<ActualMailbox>(it->second));
    }
  }

  // Whoever had the mailbox that is there has it no more; and nobody who is in
  // a group may lose one that is open.
  void TakeOver(const PlannedOperation& created) {
    for (auto it = held_.begin(); it != held_.end();) {
      const auto& [guid, service, address] = it->first;
      if (service != created.service || address != created.address) {
        ++it;
        continue;
      }
      EXPECT_FALSE(IsInScope(guid) && it->second.enabled != false)
          << DescribePlan(Plan{{created}, {}});
      it = held_.erase(it);
    }
  }

  bool IsInScope(const std::string& guid) const {
    for (const DesiredMailbox& desired : directory_.Desired()) {
      if (desired.object_guid == guid) return true;
    }
    return false;
  }

  // What comes of a plan may lead to the next one: the old mailbox is disabled
  // when the new one is there.
  void CarryOutAll() {
    for (int i = 0; i < 4; ++i) CarryOut(MakePlan(), /*skip=*/0);
  }

  Plan MakePlan() const {
    std::vector<ActualMailbox> actual;
    for (const auto& [key, mailbox] : held_) actual.push_back(mailbox);
    return Reconcile(directory_.Desired(), actual, ReconcileScope());
  }

  RandomDirectory directory_{static_cast<unsigned>(GetParam())};
  std::map<Key, ActualMailbox> held_;
};

TEST_P(ReconcilePropertyTest, CarriedOutPlansLeaveNothingToDo) {
  for (int step = 0; step < 100; ++step) {
    directory_.Change();
    CarryOut(MakePlan(), /*skip=*/30);
    if (step % 10 != 0) continue;
    CarryOutAll();
    EXPECT_EQ(DescribePlan(Plan{MakePlan().operations, {}}), "nothing to do\n");
  }
}

TEST_P(ReconcilePropertyTest, NoAddressIsOpenInBothServices) {
  for (int step = 0; step < 100; ++step) {
    directory_.Change();
    CarryOutAll();
    std::set<std::pair<std::string, std::string>> enabled;
    for (const auto& [key, mailbox] : held_) {
      if (mailbox.enabled != true) continue;
      EXPECT_TRUE(
          enabled.insert({mailbox.object_guid, mailbox.address.ToString()})
              .second)
          << mailbox.address.ToString();
    }
  }
}

TEST_P(ReconcilePropertyTest, NobodyTakesAMailboxThatAnotherUses) {
  for (int step = 0; step < 200; ++step) {
    for (int i = 0; i < 3; ++i) directory_.Change();
    CarryOut(MakePlan(), /*skip=*/50);
    std::map<std::pair<MailService, MailAddress>, int> holders;
    for (const auto& [key, mailbox] : held_) {
      ++holders[{std::get<1>(key), std::get<2>(key)}];
    }
    for (const auto& [where, count] : holders) {
      EXPECT_EQ(count, 1) << where.second.ToString();
    }
  }
}

TEST_P(ReconcilePropertyTest, EachMailboxHasAtMostOneOperation) {
  for (int step = 0; step < 100; ++step) {
    for (int i = 0; i < 5; ++i) directory_.Change();
    const Plan plan = MakePlan();
    std::set<Key> seen;
    for (const PlannedOperation& operation : plan.operations) {
      EXPECT_TRUE(seen.insert(Key(operation.object_guid, operation.service,
                                  operation.address))
                      .second)
          << DescribePlan(plan);
    }
    CarryOut(plan, /*skip=*/50);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ReconcilePropertyTest, testing::Range(0, 20));

}  // namespace
}  // namespace directory_sync::reconcile
