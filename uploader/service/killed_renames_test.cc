// kill -9 at each step of what the other enumeration doesn't have: renaming a
// mailbox, setting passwords, creating a mailbox with one, and registering.

#include <grpcpp/client_context.h>

#include <map>
#include <string>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "uploader/testing/kill_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

class KilledRenamesTest : public KillFixture {
 protected:
  void SetUp() override {
    KillFixture::SetUp();
    settings_.set_rename_mailboxes(true);
    StartProcess();
    ASSERT_OK(Register());
    Admit(dc1_);
    moving_ = Add("moving", "moving");
    secret_ = Add("secret", "secret");
    Choose(group_, "");
    // What the directory knows nothing of: it is the same mailbox all along.
    emulator_->provider().Edit([](emulator::Account& account) {
      account.domains.at("example.com")
          .ex_mailboxes.at("moving")
          .fields["notes"] = "by hand";
    });
    process_->Kill();
    wanted_ = {{"moving", ""}, {"secret", ""}};
  }

  std::string Add(const std::string& name, const std::string& display) {
    const std::string guid =
        directory_.AddUser(name, {{"displayName", display}});
    directory_.AddMember(group_, guid);
    return guid;
  }

  void ChangePassword(const std::string& guid, const std::string& name) {
    const std::string id = absl::StrCat("change ", ++changes_);
    const std::string password = absl::StrCat("Passw0rd!", changes_);
    const auto stamp = dc1_.Stamp(1 + changes_, 1000 + changes_);
    directory_.SetStamp(guid, stamp);
    relay_.Put(dc1_.sender(), dc1_.Capture(id, guid, password));
    relay_.Put(dc1_.sender(), dc1_.Committed(id, guid, stamp));
    wanted_[name] = password;
  }

  void ChangeEverything() {
    Rename(absl::StrCat("moving", ++round_));
    ChangePassword(secret_, "secret");
    fresh_ = absl::StrCat("fresh", round_);
    const std::string guid = directory_.AddUser(fresh_);
    ChangePassword(guid, fresh_);
    directory_.AddMember(group_, guid);
  }

  void Rename(const std::string& name) {
    before_ = name_;
    wanted_.erase(name_);
    name_ = name;
    wanted_[name_] = "";
    directory_.Set(moving_, "mail", absl::StrCat(name, "@example.com"));
  }

  // By name: the password; those with none by us may have any.
  std::map<std::string, std::string> PasswordsOf(
      const emulator::Account& account) {
    std::map<std::string, std::string> found;
    for (const auto& [name, mailbox] :
         account.domains.at("example.com").ex_mailboxes) {
      const auto it = wanted_.find(name);
      const bool is_right =
          it != wanted_.end() && mailbox.enabled() &&
          (it->second.empty() || emulator_->provider().digester().Digest(
                                     it->second) == mailbox.password_digest);
      found[name] = is_right ? it->second : "another";
    }
    return found;
  }

  bool IsAsWanted(const emulator::Account& account) override {
    return PasswordsOf(account) == wanted_;
  }

  using KillFixture::ExpectAsWanted;
  void ExpectAsWanted(const emulator::Account& account) override {
    EXPECT_EQ(PasswordsOf(account), wanted_);
    const auto* moved =
        account.FindMailbox("example.com", emulator::Service::kExchange, name_);
    ASSERT_NE(moved, nullptr);
    EXPECT_EQ(moved->Get("notes"), "by hand");
  }

  // The passwords come by a way of their own.
  void Recover() {
    emulator_->provider().ClearFaults();
    StartProcess();
    relay_.AwaitEmpty();
    EXPECT_OK(emulator_->provider().WaitFor(
        [&](const emulator::Account& account, const emulator::Journal&) {
          return IsAsWanted(account);
        },
        absl::Seconds(60)));
    process_->Kill();
    ExpectNothingLost();
    AwaitAccount(secret_, [](const Account& account) {
      return account.password_state() == v1::PASSWORD_STATE_DELIVERED;
    });
    process_->Kill();
  }

  ScriptedController dc1_{"dc1.corp.example.test"};
  std::string moving_;
  std::string secret_;
  std::string name_ = "moving";
  std::string before_;
  std::string fresh_;
  std::map<std::string, std::string> wanted_;
  int round_ = 0;
  int changes_ = 0;
};

TEST_F(KilledRenamesTest, BehindEachCommit) {
  int steps = 0;
  for (bool killed = true; killed && steps < kMostSteps;) {
    SCOPED_TRACE(absl::StrCat("commit ", ++steps));
    ChangeEverything();
    killed = RunsIntoCommit(steps);
    Recover();
    if (HasFailure()) return;
  }
  EXPECT_GT(steps, 10);
  EXPECT_LT(steps, kMostSteps);
  RecordProperty("steps", steps);
}

class KilledRenamesRequestTest
    : public KilledRenamesTest,
      public testing::WithParamInterface<KilledRequest> {};

TEST_P(KilledRenamesRequestTest, WhileItIsUnderWay) {
  int requests = 0;
  for (bool hung = true; hung && requests < kMostSteps;) {
    SCOPED_TRACE(absl::StrCat("request ", ++requests));
    ChangeEverything();
    hung = RunsIntoRequest(requests, GetParam() == KilledRequest::kUndone);
    if (GetParam() == KilledRequest::kTakenBack) {
      Rename(before_);
      ChangePassword(secret_, "secret");
      SeeTheDirectoryFirst();
    }
    Recover();
    if (HasFailure()) return;
  }
  EXPECT_GT(requests, 4);
  EXPECT_LT(requests, kMostSteps);
  RecordProperty("requests", requests);
}

INSTANTIATE_TEST_SUITE_P(Each, KilledRenamesRequestTest,
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

// What was answered with OK is durable; what wasn't can be asked for again.
class KilledRegistrationTest : public KilledRenamesTest {
 protected:
  void Unregister() {
    StartProcess();
    grpc::ClientContext context;
    v1::UnregisterRequest request;
    request.set_os_user("test");
    v1::UnregisterResponse response;
    EXPECT_TRUE(admin_->Unregister(&context, request, &response).ok());
    process_->Kill();
  }

  // After a registration that was answered with `answered`.
  void ExpectRegistered(const absl::Status& answered) {
    StartProcess();
    const bool is_registered = Status().registered();
    EXPECT_TRUE(is_registered || !answered.ok());
    if (!is_registered) {
      EXPECT_OK(Register());
    }
    const std::string name = absl::StrCat("late", ++round_);
    Add(name, name);
    wanted_[name] = "";
    EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
    ExpectAsWanted();
    process_->Kill();
  }
};

TEST_F(KilledRegistrationTest, BehindEachCommit) {
  int steps = 0;
  for (bool killed = true; killed && steps < kMostSteps;) {
    SCOPED_TRACE(absl::StrCat("commit ", ++steps));
    Unregister();
    absl::Status answered = absl::UnknownError("not asked");
    killed = RunsIntoCommit(steps, [&] { answered = Register(); });
    ExpectRegistered(answered);
    if (HasFailure()) return;
  }
  EXPECT_GT(steps, 2);
  EXPECT_LT(steps, kMostSteps);
}

TEST_F(KilledRegistrationTest, WhileEachRequestIsUnderWay) {
  // The domains and the administrators.
  for (int request = 1; request <= 2; ++request) {
    SCOPED_TRACE(absl::StrCat("request ", request));
    Unregister();
    emulator::Fault fault;
    fault.skip = request - 1;
    fault.count = 1;
    fault.kind = emulator::FaultKind::kLatency;
    fault.delay_ms = 60000;
    emulator_->provider().ClearJournal();
    emulator_->provider().AddFault(fault);
    StartProcess();
    absl::Status answered;
    std::thread asking([&] { answered = Register(); });
    EXPECT_OK(emulator_->provider().WaitFor(
        [](const emulator::Account&, const emulator::Journal& journal) {
          return !journal.entries().empty() &&
                 absl::StrContains(journal.entries().back().fault, "latency");
        },
        absl::Seconds(60)));
    process_->Kill();
    asking.join();
    EXPECT_FALSE(answered.ok());
    emulator_->provider().ClearFaults();
    ExpectRegistered(answered);
  }
}

}  // namespace
}  // namespace directory_sync::uploader
