// The directory path from end to end: a real domain, all processes, the
// emulated provider.

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/sample_company.h"
#include "tests/system/company_system.h"

namespace directory_sync::system_test {
namespace {

using ::testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(60);

class SyncSystemTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    CompanySystemOptions options;
    options.throttled = false;
    auto started = CompanySystem::Start(std::move(options));
    ASSERT_OK(started);
    system_ = started->release();
    ASSERT_OK(system_->RegisterAndChooseGroups());
    ASSERT_OK(system_->primary().CtlJson({"sync", "--wait"}));
  }
  static void TearDownTestSuite() { delete system_; }

  static fixture::SampleUser User(const std::string& sam_account_name) {
    for (const fixture::SampleUser& user : fixture::Company().users) {
      if (user.sam_account_name == sam_account_name) return user;
    }
    return {};
  }

  // A copy of the user's mailbox, empty if there is none.
  static emulator::Mailbox MailboxOf(const fixture::SampleUser& user) {
    emulator::Mailbox copy;
    system_->provider().provider().Read(
        [&](const emulator::Account& account, const emulator::Journal&) {
          const emulator::Mailbox* mailbox = account.FindMailbox(
              fixture::kMailDomain, ServiceOf(user), MailboxName(user));
          if (mailbox != nullptr) copy = *mailbox;
        });
    return copy;
  }

  static CompanySystem* system_;
};

CompanySystem* SyncSystemTest::system_ = nullptr;

TEST_F(SyncSystemTest, EveryUserInScopeHasTheMailboxThatTheDirectorySays) {
  int checked = 0;
  for (const fixture::SampleUser& user : fixture::Company().users) {
    const emulator::Mailbox mailbox = MailboxOf(user);
    if (user.scope == fixture::Scope::kNone) {
      EXPECT_EQ(mailbox.name, "") << user.mail;
      continue;
    }
    EXPECT_EQ(mailbox.name, MailboxName(user));
    EXPECT_EQ(mailbox.Get("displayName"), user.display_name);
    EXPECT_EQ(mailbox.enabled(), !user.disabled) << user.mail;
    const bool exchange = user.scope == fixture::Scope::kExchange;
    EXPECT_EQ(mailbox.Get(exchange ? "jobTitle" : "title"), user.title);
    ++checked;
  }
  EXPECT_EQ(checked, 28);
}

TEST_F(SyncSystemTest, ATitleChangedInTheDirectoryArrives) {
  const fixture::SampleUser user = User("olga.ivanova");
  ASSERT_OK(system_->directory().SetAttribute(user.sam_account_name, "title",
                                              {"Финансовый директор"}));
  ASSERT_OK(system_->primary().CtlJson({"sync", "--wait"}));
  EXPECT_EQ(MailboxOf(user).Get("jobTitle"), "Финансовый директор");
}

TEST_F(SyncSystemTest, ATitleArrivesThoughNobodyAsksAndTheTimerIsFarOff) {
  ASSERT_OK(system_->primary().CtlJson(
      {"settings", "set", "--sync-interval", "24h"}));
  const fixture::SampleUser user = User("olga.ivanova");
  ASSERT_OK(system_->directory().SetAttribute(user.sam_account_name, "title",
                                              {"Vorstand"}));
  EXPECT_OK(system_->WaitForField(user, "jobTitle", "Vorstand", kPatience));
}

TEST_F(SyncSystemTest, LeavingTheGroupDisablesAndReturningEnables) {
  const fixture::SampleUser user = User("tom.baker");
  ASSERT_OK(system_->directory().RemoveFromGroup(fixture::kEmailGroup,
                                                 user.sam_account_name));
  ASSERT_OK(system_->primary().CtlJson({"sync", "--wait"}));
  EXPECT_FALSE(MailboxOf(user).enabled());
  EXPECT_NE(MailboxOf(user).name, "");
  ASSERT_OK(system_->directory().AddToGroup(fixture::kEmailGroup,
                                            user.sam_account_name));
  ASSERT_OK(system_->primary().CtlJson({"sync", "--wait"}));
  EXPECT_TRUE(MailboxOf(user).enabled());
}

TEST_F(SyncSystemTest, AMailboxThatWasThereIsAdoptedAndKeepsItsPassword) {
  fixture::SampleUser user = User("carl.nowak");
  user.scope = fixture::Scope::kEmail;
  ASSERT_OK(system_->provider().provider().Apply(
      "POST", "/v1/customers/me/domains/example.com/rs/mailboxes/carl.nowak",
      "password=Old-Mail-Pass1&size=1024&title=before"));
  ASSERT_OK(system_->directory().AddToGroup(fixture::kEmailGroup,
                                            user.sam_account_name));
  ASSERT_OK(system_->primary().CtlJson({"sync", "--wait"}));
  EXPECT_EQ(MailboxOf(user).Get("title"), user.title);
  EXPECT_TRUE(system_->provider().HasPassword(
      fixture::kMailDomain, emulator::Service::kRackspaceEmail, "carl.nowak",
      "Old-Mail-Pass1"));
}

TEST_F(SyncSystemTest, AUserWithoutMailIsNamedAndStopsNobodyElse) {
  ASSERT_OK(system_->directory().AddUser("no.mail"));
  ASSERT_OK(system_->directory().SetAttribute("no.mail", "mail", {}));
  ASSERT_OK(system_->directory().AddToGroup(fixture::kEmailGroup, "no.mail"));
  const fixture::SampleUser other = User("jiri.dvorak");
  ASSERT_OK(system_->directory().SetAttribute(other.sam_account_name, "title",
                                              {"Vedoucí"}));
  ASSERT_OK(system_->primary().Ctl({"sync", "--wait"}));
  EXPECT_EQ(MailboxOf(other).Get("title"), "Vedoucí");
  ASSERT_OK_AND_ASSIGN(const auto alerts,
                       system_->primary().CtlJson({"alerts"}));
  EXPECT_THAT(alerts.dump(),
              HasSubstr("The value '' specified in the mail attribute"));
  ASSERT_OK(system_->directory().DeleteUser("no.mail"));
  ASSERT_OK(system_->primary().Ctl({"sync", "--wait"}));
}

TEST_F(SyncSystemTest, TheTimerNeedsNobodyToAsk) {
  ASSERT_OK(system_->primary().CtlJson(
      {"settings", "set", "--sync-interval", "10s"}));
  const fixture::SampleUser user = User("li.wei");
  ASSERT_OK(system_->directory().SetAttribute(user.sam_account_name, "title",
                                              {"总工程师"}));
  EXPECT_OK(system_->WaitForField(user, "jobTitle", "总工程师", kPatience));
}

TEST_F(SyncSystemTest, StatusSaysThatAllIsWell) {
  ASSERT_OK_AND_ASSIGN(const auto result, system_->primary().Ctl({"status"}));
  EXPECT_THAT(result.output, HasSubstr("All is well."));
  EXPECT_EQ(result.exit_code, 0) << result.Describe();
}

}  // namespace
}  // namespace directory_sync::system_test
