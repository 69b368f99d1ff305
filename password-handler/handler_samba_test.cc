// The handler as its users have it: a real Samba domain controller with the
// real hook, the real handler process, a relay over real mutual TLS.

#include <sys/stat.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/secret/secret.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "password-handler/hook/tombstone_spool.h"
#include "password-handler/testing/handler_fixture.h"
#include "tests/directory/sample_company.h"

namespace directory_sync::password_handler {
namespace {

namespace v1 = ::directorysync::password::v1;

// SamrValidatePassword at level 3, as any user of the domain may call it;
// prints the status of the answer. Arguments: smb.conf, the caller, his
// password, the account and the password that he makes up.
constexpr char kValidate[] = R"(
import sys
from samba.credentials import Credentials
from samba.dcerpc import lsa, samr
from samba.param import LoadParm

configuration, caller, password, account, invented = sys.argv[1:]
parameters = LoadParm(configuration)
credentials = Credentials()
credentials.guess(parameters)
credentials.set_domain('CORP')
credentials.set_username(caller)
credentials.set_password(password)
pipe = samr.samr('ncacn_ip_tcp:127.0.0.1[seal]', parameters, credentials)
request = samr.ValidatePasswordReq3()
request.password = lsa.StringLarge()
request.password.string = invented
request.account = lsa.StringLarge()
request.account.string = account
answer = pipe.ValidatePassword(samr.NetValidatePasswordReset, request)
print('status', answer.status)
)";

class HandlerSambaTest : public testing::Test {
 protected:
  // The environment names another process model of Samba's, if any.
  static void SetUpTestSuite() {
    HandlerFixtureOptions options;
    const char* process_model = std::getenv("SAMBA_PROCESS_MODEL");
    if (process_model != nullptr) options.process_model = process_model;
    fixture_ = new HandlerFixture(options);
  }
  static void TearDownTestSuite() {
    delete fixture_;
    fixture_ = nullptr;
  }

  // Handler and relay run, and there is a user of this test's own.
  void SetUp() override {
    if (!fixture_->handler().running()) fixture_->handler().Start();
    user_ = testing::UnitTest::GetInstance()->current_test_info()->name();
    user_ = user_.substr(0, 20);
    ASSERT_OK(domain().AddUser(user_));
    const auto& created = relay().AwaitCapture(user_);
    EXPECT_EQ(relay().AwaitVerdict(created).kind(), v1::VERDICT_KIND_COMMITTED);
  }

  // The `count`th capture of the user is committed with what the directory
  // shows now.
  void ExpectCommitted(int count, absl::string_view password) {
    const auto& capture = relay().AwaitCapture(user_, count);
    EXPECT_EQ(capture.password, Secret::CopyOf(password));
    const v1::Verdict verdict = relay().AwaitVerdict(capture);
    EXPECT_EQ(verdict.kind(), v1::VERDICT_KIND_COMMITTED) << verdict.reason();
    const ldap::PasswordStamp stamp = fixture_->StampOf(user_);
    EXPECT_EQ(verdict.stamp().version(), stamp.version);
    EXPECT_EQ(verdict.stamp().originating_time(), stamp.originating_time);
    EXPECT_EQ(verdict.stamp().originating_dsa(), stamp.originating_dsa.bytes());
  }

  fixture::DirectoryFixture& domain() { return fixture_->domain(); }
  FakeRelay& relay() { return fixture_->relay(); }
  HandlerProcess& handler() { return fixture_->handler(); }

  static HandlerFixture* fixture_;
  std::string user_;
};

HandlerFixture* HandlerSambaTest::fixture_ = nullptr;

TEST_F(HandlerSambaTest, EveryWayOfChangingArrives) {
  ASSERT_OK(domain().ChangePasswordByKpasswd(user_, fixture::kUserPassword,
                                             "By-kpasswd-1"));
  ExpectCommitted(2, "By-kpasswd-1");
  ASSERT_OK(domain().ResetPasswordByLdaps(user_, "By-LDAPS-2 Größe"));
  ExpectCommitted(3, "By-LDAPS-2 Größe");
  ASSERT_OK(domain().ResetPasswordBySambaTool(user_, "By-samba-tool-3"));
  ExpectCommitted(4, "By-samba-tool-3");
}

TEST_F(HandlerSambaTest, SeqsAreGapless) {
  ASSERT_OK(domain().ResetPasswordByLdaps(user_, "Seq-Passw0rd-1"));
  ASSERT_OK(domain().ResetPasswordByLdaps(user_, "Seq-Passw0rd-2"));
  const auto& first = relay().AwaitCapture(user_, 2);
  const auto& second = relay().AwaitCapture(user_, 3);
  EXPECT_EQ(second.header.seq(), first.header.seq() + 1);
  EXPECT_EQ(second.header.incarnation(), first.header.incarnation());
  EXPECT_EQ(second.header.object_guid(), first.header.object_guid());
  EXPECT_EQ(second.header.before().version(),
            first.header.before().version() + 1);
}

// Where Samba has a few processes for all connections, one of them serves both
// whoever changes the password and the handler: it waits for the hook, and
// answers nothing meanwhile.
TEST_F(HandlerSambaTest, CapturesWhicheverProcessMakesTheChange) {
  constexpr int kChanges = 12;
  for (int i = 1; i <= kChanges; ++i) {
    const std::string password = absl::StrCat("Which-process-", i);
    ASSERT_OK(domain().ResetPasswordByLdaps(user_, password));
    ExpectCommitted(i + 1, password);
  }
}

TEST_F(HandlerSambaTest, RefusedByHistoryIsNeverCommitted) {
  ASSERT_OK(domain().ChangePasswordByKpasswd(user_, fixture::kUserPassword,
                                             "First-Passw0rd"));
  ExpectCommitted(2, "First-Passw0rd");
  EXPECT_THAT(domain().ChangePasswordByKpasswd(user_, "First-Passw0rd",
                                               fixture::kUserPassword),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  const auto& refused = relay().AwaitCapture(user_, 3);
  EXPECT_EQ(refused.password, Secret::CopyOf(fixture::kUserPassword));
  EXPECT_FALSE(relay().VerdictOf(refused).has_value());
  // What comes after it settles it.
  ASSERT_OK(domain().ResetPasswordByLdaps(user_, "Second-Passw0rd"));
  ExpectCommitted(4, "Second-Passw0rd");
  EXPECT_EQ(relay().AwaitVerdict(refused).kind(), v1::VERDICT_KIND_SUPERSEDED);
}

TEST_F(HandlerSambaTest, NewUsersPasswordIsCommitted) {
  const std::string created = "created.by.tool";
  fixture::CommandOptions options;
  options.input = "Created-Passw0rd\nCreated-Passw0rd\n";
  ASSERT_OK_AND_ASSIGN(const auto result,
                       domain().RunInside({"samba-tool", "user", "create",
                                           created, "--configfile={smb.conf}"},
                                          options));
  ASSERT_TRUE(result.ok()) << result.Describe();
  const auto& capture = relay().AwaitCapture(created);
  EXPECT_EQ(capture.header.object_guid(), "");
  EXPECT_FALSE(capture.header.has_before());
  const v1::Verdict verdict = relay().AwaitVerdict(capture);
  EXPECT_EQ(verdict.kind(), v1::VERDICT_KIND_COMMITTED) << verdict.reason();
  EXPECT_LE(verdict.stamp().version(), 2);
  EXPECT_EQ(verdict.object_guid().size(), 16);
}

TEST_F(HandlerSambaTest, KillLosesNothingThatWasAcknowledged) {
  relay().Stop();
  ASSERT_OK(domain().ResetPasswordByLdaps(user_, "Before-the-kill-1"));
  handler().Kill();
  handler().Start();
  relay().Start();
  ExpectCommitted(2, "Before-the-kill-1");
}

TEST_F(HandlerSambaTest, WaitsForTheRelay) {
  relay().Stop();
  ASSERT_OK(domain().ResetPasswordByLdaps(user_, "While-it-is-down-1"));
  ASSERT_OK(domain().ResetPasswordByLdaps(user_, "While-it-is-down-2"));
  EXPECT_EQ(relay().captures(user_), 1);
  relay().Start();
  ExpectCommitted(3, "While-it-is-down-2");
}

TEST_F(HandlerSambaTest, HandlerDownLeavesATombstone) {
  EXPECT_TRUE(handler().Stop().clean());
  ASSERT_OK(domain().ResetPasswordByLdaps(user_, "Nobody-listens-1"));
  ASSERT_OK_AND_ASSIGN(const auto spooled, ListTombstones(fixture_->spool()));
  EXPECT_EQ(spooled.size(), 1);
  ASSERT_OK(domain().CheckPassword(user_, "Nobody-listens-1"));
  EXPECT_EQ(fixture_->PlacesOf("Nobody-listens-1"), "");

  handler().Start();
  const v1::Tombstone tombstone = relay().AwaitTombstone(user_);
  EXPECT_NE(tombstone.reason(), "");
  EXPECT_GT(tombstone.seq(), 0);
  EXPECT_THAT(ListTombstones(fixture_->spool()),
              IsOkAndHolds(testing::IsEmpty()));
  handler().AwaitLog("password_lost");
  // The next change is as good as ever.
  ASSERT_OK(domain().ResetPasswordByLdaps(user_, "Somebody-listens-2"));
  ExpectCommitted(2, "Somebody-listens-2");
}

TEST_F(HandlerSambaTest, WeakPasswordIsRefusedAlsoWithTheHandlerDown) {
  const auto expect_refused = [&](absl::string_view password) {
    EXPECT_THAT(domain().ResetPasswordByLdaps(user_, password),
                StatusIs(absl::StatusCode::kFailedPrecondition))
        << password;
  };
  for (const bool running : {true, false}) {
    if (!running) handler().Stop();
    expect_refused("aaaaaaaaaa");
    expect_refused("Sh0rt!");
    expect_refused(absl::StrCat("X1-", user_));
  }
  handler().Start();
  EXPECT_EQ(relay().captures(user_), 1);
  EXPECT_EQ(relay().tombstones(user_), 0);
}

// Samba checks the length itself, and calls no hook where nothing complex is
// demanded: nothing of a domain's or PSO's rules is made stricter.
TEST_F(HandlerSambaTest, DomainWithoutComplexityIsAnAlarm) {
  const auto set_complexity = [&](absl::string_view setting) {
    const auto result = domain().RunInside(
        {"samba-tool", "domain", "passwordsettings", "set",
         absl::StrCat("--complexity=", setting), "--configfile={smb.conf}"});
    ASSERT_OK(result);
    ASSERT_TRUE(result->ok()) << result->Describe();
  };
  set_complexity("off");
  ASSERT_OK(domain().ResetPasswordByLdaps(user_, "simplesimple"));
  handler().Stop();
  handler().Start();
  handler().AwaitLog("hook_not_called");
  set_complexity("on");
  ASSERT_OK(domain().ResetPasswordByLdaps(user_, "Complex-again-1"));
  ExpectCommitted(2, "Complex-again-1");
}

// Samba runs the hook for it, too, with what the caller made up.
TEST_F(HandlerSambaTest, WhatSomebodyHasValidatedIsNoChange) {
  const auto validate = [&](const std::string& invented) {
    const auto result =
        domain().RunInside({"/usr/bin/python3", "-c", kValidate, "{smb.conf}",
                            user_, fixture::kUserPassword, user_, invented});
    return result.ok() ? result->output + result->errors
                       : result.status().ToString();
  };
  // Samba 4.17 takes the size in UTF-16 for that in UTF-8; here they agree.
  EXPECT_EQ(validate("Inv3nted日本語日本語日本"), "status 0\n");
  EXPECT_EQ(validate("invented日本語日本語日本"), "status 8\n");
  ASSERT_OK(domain().ResetPasswordByLdaps(user_, "Really-Changed-1"));
  ExpectCommitted(2, "Really-Changed-1");
  EXPECT_EQ(relay().captures(user_), 2);
  EXPECT_EQ(relay().tombstones(user_), 0);
}

TEST_F(HandlerSambaTest, ComputersPasswordsAreDropped) {
  ASSERT_OK_AND_ASSIGN(
      const auto result,
      domain().RunInside({"samba-tool", "computer", "create", "workstation7",
                          "--configfile={smb.conf}"}));
  ASSERT_TRUE(result.ok()) << result.Describe();
  ASSERT_OK(domain().ResetPasswordByLdaps(user_, "After-the-computer-1"));
  ExpectCommitted(2, "After-the-computer-1");
  EXPECT_EQ(relay().captures("workstation7$"), 0);
}

TEST_F(HandlerSambaTest, UnreachableDirectoryLosesButHindersNothing) {
  domain().link().Stall();
  ASSERT_OK(domain().ResetPasswordByLdaps(user_, "While-stalled-1"));
  domain().link().Restore();
  EXPECT_NE(relay().AwaitTombstone(user_).reason(), "");
  EXPECT_EQ(relay().captures(user_), 1);
  ASSERT_OK(domain().ResetPasswordByLdaps(user_, "After-the-stall-2"));
  ExpectCommitted(2, "After-the-stall-2");
  // A connection that was lost meanwhile is made anew within the hook's time.
  domain().link().Cut();
  domain().link().Restore();
  ASSERT_OK(domain().ResetPasswordByLdaps(user_, "After-the-cut-3"));
  ExpectCommitted(3, "After-the-cut-3");
}

// As an administrator does it, with the real Samba reading the result.
TEST_F(HandlerSambaTest, SetupPutsItselfBeforeAScriptThatWasThere) {
  const std::string script = fixture_->state_directory() + "/no-digits-of-pi";
  ASSERT_OK(AtomicWriteFile(script, "#!/bin/sh\n! grep -q 314\n"));
  ASSERT_EQ(chmod(script.c_str(), 0700), 0);
  const std::string own = fixture_->ReplaceScript(script);
  const auto change = [&](const std::string& command) {
    ASSERT_OK_AND_ASSIGN(const auto result,
                         domain().RunInside(fixture_->SetupCommand(command)));
    ASSERT_TRUE(result.ok()) << result.Describe();
    domain().StopServer();
    ASSERT_OK(domain().StartServer());
  };
  change("setup");
  EXPECT_THAT(domain().ResetPasswordByLdaps(user_, "Circle-Pi-314"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(domain().ResetPasswordByLdaps(user_, "simplesimple"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  ASSERT_OK(domain().ResetPasswordByLdaps(user_, "Circle-Tau-628"));
  ExpectCommitted(2, "Circle-Tau-628");

  change("remove");
  EXPECT_THAT(domain().ResetPasswordByLdaps(user_, "Circle-Pi-3141"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  ASSERT_OK(domain().ResetPasswordByLdaps(user_, "Circle-Tau-629"));
  ASSERT_OK(domain().CheckPassword(user_, "Circle-Tau-629"));
  EXPECT_EQ(relay().captures(user_), 2);
  fixture_->ReplaceScript(own);
  domain().StopServer();
  ASSERT_OK(domain().StartServer());
}

TEST_F(HandlerSambaTest, NoPasswordIsOnTheDisk) {
  relay().Stop();
  const std::string planted = "Planted-Passw0rd-4711";
  ASSERT_OK(domain().ResetPasswordByLdaps(user_, planted));
  EXPECT_EQ(fixture_->PlacesOf(planted), "");
  handler().Kill();
  EXPECT_EQ(fixture_->PlacesOf(planted), "");
  // The search finds what is there.
  EXPECT_NE(fixture_->PlacesOf(user_), "");
  handler().Start();
  relay().Start();
  ExpectCommitted(2, planted);
  EXPECT_EQ(fixture_->PlacesOf(planted), "");
}

}  // namespace
}  // namespace directory_sync::password_handler
