// The operator's commands about the uploader, as somebody types them.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/directory/run_command.h"
#include "tests/directory/runfile.h"
#include "uploader/testing/process_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using fixture::CommandResult;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr int kMembers = 14;
// Above the default threshold of 10.
constexpr int kLeavers = 11;

class UploaderCommandsTest : public ProcessFixture {
 protected:
  void SetUp() override {
    ProcessFixture::SetUp();
    identities_.Directory(Role::kOperator);
    for (int i = 0; i < kMembers; ++i) {
      members_.push_back(directory_.AddUser(absl::StrCat("user", i)));
      directory_.AddMember(group_, members_.back());
    }
    StartProcess();
    ASSERT_OK(Register());
    ChooseWithoutWaiting(group_);
    Sync();
  }

  CommandResult Ctl(std::vector<std::string> words) {
    words.insert(words.begin(), {fixture::Runfile("ctl/directory-syncctl"),
                                 absl::StrCat("--config=", config_.directory,
                                              "/config.toml")});
    return fixture::RunCommand(words).value();
  }

  nlohmann::json Json(std::vector<std::string> words) {
    words.emplace_back("--json");
    const CommandResult result = Ctl(std::move(words));
    EXPECT_TRUE(result.ok()) << result.Describe();
    return nlohmann::json::parse(result.output);
  }

  // More leave than may without approval.
  void TakeMembersOut() {
    for (int i = 0; i < kLeavers; ++i) {
      directory_.RemoveMember(group_, members_[i]);
    }
    EXPECT_EQ(Sync().state(), v1::RUN_STATE_INCOMPLETE);
  }

  std::vector<std::string> members_;
};

TEST_F(UploaderCommandsTest, PlanShowNamesWhatIsWithheldAndApproveLetsItGo) {
  TakeMembersOut();
  const CommandResult shown = Ctl({"plan", "show"});
  EXPECT_THAT(shown.output,
              AllOf(HasSubstr("user0@example.com"), HasSubstr("withheld")))
      << shown.Describe();
  const auto removals =
      Json({"plan", "show", "--state=withheld"}).at("removals");
  ASSERT_EQ(removals.size(), kLeavers);
  const std::string id = removals[0].at("removal_id");
  const std::string address = removals[0].at("address");

  EXPECT_THAT(Ctl({"plan", "approve", id}).output, HasSubstr("1 approved."));
  AwaitMailbox(address.substr(0, address.find('@')),
               [](const emulator::Mailbox& it) { return !it.enabled(); });

  // The same again approves nothing.
  EXPECT_THAT(Ctl({"plan", "approve", id}).output,
              AllOf(HasSubstr("0 approved."), HasSubstr("1 not wanted")));
  EXPECT_EQ(Ctl({"plan", "approve", "everything"}).exit_code, 1);
  EXPECT_EQ(Ctl({"plan", "approve"}).exit_code, 1);

  Ctl({"plan", "approve", "--all"});
  for (int i = 0; i < kLeavers; ++i) {
    AwaitMailbox(absl::StrCat("user", i),
                 [](const emulator::Mailbox& it) { return !it.enabled(); });
  }
  EXPECT_EQ(Ctl({"plan", "approve", "--all"}).exit_code, 1);
}

TEST_F(UploaderCommandsTest, PreviewSaysWhatIsToBeDone) {
  EXPECT_THAT(Ctl({"preview"}).output,
              HasSubstr("Nothing would be done at the provider."));
  TakeMembersOut();
  const auto preview = Json({"preview"});
  EXPECT_EQ(preview.at("removals")[0].at("withheld"), std::to_string(kLeavers));
}

TEST_F(UploaderCommandsTest, SettingsThatLeaveMailboxesBehindNeedYes) {
  const std::vector<std::string> set = {"settings", "set",
                                        "--hosted-exchange-group=Do Not Sync"};
  const CommandResult refused = Ctl(set);
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.errors, HasSubstr("--yes"));
  EXPECT_THAT(refused.output,
              HasSubstr(absl::StrCat(kMembers, " mailboxes would be left")));
  EXPECT_TRUE(Json({"settings", "get"}).contains("hosted_exchange_group"));

  auto with_yes = set;
  with_yes.emplace_back("--yes");
  EXPECT_TRUE(Ctl(with_yes).ok());
  EXPECT_FALSE(Json({"settings", "get"}).contains("hosted_exchange_group"));
  EXPECT_TRUE(MailboxOf("user0")->enabled());
}

TEST_F(UploaderCommandsTest, RejectsAreListedAndTriedAgain) {
  auto& provider = emulator_->provider();
  emulator::Fault refusal;
  refusal.kind = emulator::FaultKind::kError;
  refusal.status = 400;
  refusal.path = "/ex/mailboxes/eve";
  refusal.method = "POST";
  provider.AddFault(refusal);
  directory_.AddMember(group_, directory_.AddUser("eve"));
  Sync();

  EXPECT_THAT(Ctl({"accounts", "rejects"}).output,
              HasSubstr("eve@example.com"));
  EXPECT_EQ(Ctl({"accounts", "retry"}).exit_code, 1);
  EXPECT_EQ(Ctl({"accounts", "retry", "nobody@example.com"}).exit_code, 1);

  provider.ClearFaults();
  EXPECT_THAT(Ctl({"accounts", "retry", "Eve@example.com"}).output,
              HasSubstr("1 tried again."));
  AwaitMailbox("eve", [](const emulator::Mailbox&) { return true; });
  AwaitAlerts([](const std::vector<Alert>& alerts) { return alerts.empty(); });
  EXPECT_THAT(Ctl({"accounts", "rejects"}).output,
              Not(HasSubstr("eve@example.com")));
}

TEST_F(UploaderCommandsTest, NeverCapturedOnesAreListedToTheEndAsCsv) {
  const CommandResult csv =
      Ctl({"passwords", "--never-captured", "--csv", "--page-size=5"});
  ASSERT_TRUE(csv.ok()) << csv.Describe();
  const std::vector<std::string> lines =
      absl::StrSplit(csv.output, '\n', absl::SkipEmpty());
  // A heading first.
  EXPECT_EQ(lines.size(), 1 + kMembers);
  for (int i = 0; i < kMembers; ++i) {
    EXPECT_THAT(csv.output, HasSubstr(absl::StrCat("user", i, "@example.com")));
  }
  EXPECT_EQ(Ctl({"passwords", "--state=delivered", "--csv"}).output,
            absl::StrCat(lines[0], "\n"));
}

TEST_F(UploaderCommandsTest, UnregisterAsksFirstAndAuditTellsWhoDidIt) {
  EXPECT_EQ(Ctl({"unregister"}).exit_code, 1);
  EXPECT_TRUE(Status().registered());

  EXPECT_THAT(Ctl({"unregister", "--yes"}).output, HasSubstr("forgotten"));

  EXPECT_FALSE(Status().registered());
  const auto entries = Json({"audit"}).at("entries");
  ASSERT_FALSE(entries.empty());
  EXPECT_EQ(entries[0].at("action"), "unregistered");
  EXPECT_EQ(entries[0].at("caller"), "operator");
  EXPECT_NE(entries[0].at("os_user"), "");
  EXPECT_THAT(Ctl({"audit"}).output,
              AllOf(HasSubstr("settings_changed"), HasSubstr("registered")));
}

}  // namespace
}  // namespace directory_sync::uploader
