#include "tests/directory/directory_fixture.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::fixture {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr absl::string_view kUser = "anna.weber";
constexpr absl::string_view kNewPassword = "Some-New-Passw0rd";

LdapLogin LoginOf(const DirectoryFixture& fixture, const Account& account) {
  return {fixture.ldaps_uri(), fixture.ca_file(), account.dn, account.password};
}

// One domain for the tests that leave it as good as new.
class DirectoryFixtureTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto started = DirectoryFixture::Start();
    ASSERT_OK(started);
    fixture_ = std::move(started)->release();
  }
  static void TearDownTestSuite() {
    delete fixture_;
    fixture_ = nullptr;
  }
  void SetUp() override { ASSERT_NE(fixture_, nullptr); }

  static DirectoryFixture* fixture_;
};

DirectoryFixture* DirectoryFixtureTest::fixture_ = nullptr;

TEST_F(DirectoryFixtureTest, AnswersTheServiceAccount) {
  DirectoryWriter session(LoginOf(*fixture_, fixture_->service_account()));
  ASSERT_OK_AND_ASSIGN(const Entry root, session.Read(""));
  EXPECT_EQ(root.Value("defaultNamingContext"), kNamingContext);
}

TEST_F(DirectoryFixtureTest, AnswersTheHandlerAccountWithStamps) {
  DirectoryWriter session(LoginOf(*fixture_, fixture_->handler_account()));
  ASSERT_OK_AND_ASSIGN(const std::string dn, fixture_->DnOf(kUser));
  ASSERT_OK_AND_ASSIGN(const Entry user,
                       session.Read(dn, {"replPropertyMetaData"}));
  EXPECT_NE(user.Value("replPropertyMetaData"), "");
}

TEST_F(DirectoryFixtureTest, CertificateIsNotTrustedThroughAnotherCa) {
  LdapLogin login = LoginOf(*fixture_, fixture_->service_account());
  login.ca_file = fixture_->other_ca_file();
  EXPECT_THAT(DirectoryWriter(login).Bind(),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(DirectoryFixtureTest, RefusesASimpleBindWithoutTls) {
  LdapLogin login = LoginOf(*fixture_, fixture_->service_account());
  login.uri = fixture_->ldap_uri();
  EXPECT_THAT(DirectoryWriter(login).Bind(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("Transport encryption required")));
}

TEST_F(DirectoryFixtureTest, RefusesToShowTheCompanyAnonymously) {
  DirectoryWriter session({fixture_->ldaps_uri(), fixture_->ca_file(), "", ""});
  EXPECT_THAT(session.Search(kNamingContext, "(objectClass=user)"),
              Not(IsOk()));
}

TEST_F(DirectoryFixtureTest, RefusesAWrongPassword) {
  LdapLogin login = LoginOf(*fixture_, fixture_->service_account());
  login.password = "wrong";
  EXPECT_THAT(DirectoryWriter(login).Bind(),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(DirectoryFixtureTest, ServiceAccountMayNotWrite) {
  DirectoryWriter session(LoginOf(*fixture_, fixture_->service_account()));
  ASSERT_OK_AND_ASSIGN(const std::string dn, fixture_->DnOf(kUser));
  EXPECT_THAT(session.Replace(dn, {{"title", {"Intruder"}}}),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(DirectoryFixtureTest, HoldsTheSampleCompany) {
  for (const SampleUser& user : Company().users) {
    ASSERT_OK_AND_ASSIGN(const std::string dn,
                         fixture_->DnOf(user.sam_account_name));
    ASSERT_OK_AND_ASSIGN(
        const Entry entry,
        fixture_->writer().Read(dn, {"displayName", "mail", "title"}));
    EXPECT_EQ(entry.Value("displayName"), user.display_name);
    EXPECT_EQ(entry.Value("mail"), user.mail);
    EXPECT_EQ(entry.Value("title"), user.title);
  }
}

TEST_F(DirectoryFixtureTest, ScopeGroupsHoldUsersListsAndContacts) {
  for (const auto& [group, members] :
       {std::make_pair(kExchangeGroup, 14 + 2 + 2),
        std::make_pair(kEmailGroup, 14)}) {
    ASSERT_OK_AND_ASSIGN(const std::string dn, fixture_->DnOf(group));
    ASSERT_OK_AND_ASSIGN(const Entry entry,
                         fixture_->writer().Read(dn, {"member"}));
    EXPECT_EQ(entry.attributes.at("member").size(), members);
  }
}

TEST_F(DirectoryFixtureTest, PasswordChangesByKpasswd) {
  ASSERT_OK(fixture_->ChangePasswordByKpasswd("carl.nowak", kUserPassword,
                                              kNewPassword));
  EXPECT_OK(fixture_->CheckPassword("carl.nowak", kNewPassword));
}

TEST_F(DirectoryFixtureTest, PasswordChangesByLdapsReset) {
  ASSERT_OK(fixture_->ResetPasswordByLdaps("ines.costa", kNewPassword));
  EXPECT_OK(fixture_->CheckPassword("ines.costa", kNewPassword));
}

TEST_F(DirectoryFixtureTest, PasswordChangesBySambaTool) {
  ASSERT_OK(fixture_->ResetPasswordBySambaTool("paul.meier", kNewPassword));
  EXPECT_OK(fixture_->CheckPassword("paul.meier", kNewPassword));
}

TEST_F(DirectoryFixtureTest, PasswordMayBeOfAnyScript) {
  constexpr absl::string_view kPassword = "Пароль-密码-🔑-1";
  ASSERT_OK(fixture_->ResetPasswordByLdaps("wang.fang", kPassword));
  EXPECT_OK(fixture_->CheckPassword("wang.fang", kPassword));
  ASSERT_OK(
      fixture_->ChangePasswordByKpasswd("wang.fang", kPassword, "Ещё-один-1"));
  EXPECT_OK(fixture_->CheckPassword("wang.fang", "Ещё-один-1"));
}

TEST_F(DirectoryFixtureTest, HistoryRefusesAnEarlierPassword) {
  ASSERT_OK(fixture_->ChangePasswordByKpasswd("lucia.rossi", kUserPassword,
                                              kNewPassword));
  EXPECT_THAT(fixture_->ChangePasswordByKpasswd("lucia.rossi", kNewPassword,
                                                kUserPassword),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("password history")));
}

TEST_F(DirectoryFixtureTest, ComplexityIsEnforced) {
  EXPECT_THAT(fixture_->ResetPasswordByLdaps("oksana.melnyk", "aaaaaaaa"),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(DirectoryFixtureTest, ChangesTheDirectory) {
  ASSERT_OK(
      fixture_->AddUser("new.user", {{"mail", {"new.user@example.com"}}}));
  ASSERT_OK(fixture_->AddToGroup(kEmailGroup, "new.user"));
  ASSERT_OK(fixture_->SetAttribute("new.user", "title", {"Νέος"}));
  ASSERT_OK(fixture_->SetEnabled("new.user", false));
  ASSERT_OK_AND_ASSIGN(const std::string dn, fixture_->DnOf("new.user"));
  ASSERT_OK_AND_ASSIGN(
      const Entry entry,
      fixture_->writer().Read(dn, {"title", "memberOf", "userAccountControl"}));
  EXPECT_EQ(entry.Value("title"), "Νέος");
  EXPECT_THAT(entry.Value("memberOf"), HasSubstr(kEmailGroup));
  EXPECT_EQ(entry.Value("userAccountControl"), "514");
  ASSERT_OK(fixture_->RemoveFromGroup(kEmailGroup, "new.user"));
  ASSERT_OK(fixture_->DeleteUser("new.user"));
  EXPECT_THAT(fixture_->DnOf("new.user"),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(DirectoryFixtureTest, ServiceAccountMaySeeAllChangesAndDeletions) {
  ASSERT_OK(fixture_->AddUser("soon.deleted"));
  ASSERT_OK(fixture_->DeleteUser("soon.deleted"));
  // DirSync without a flag needs "Replicating Directory Changes".
  CommandOptions options;
  options.environment = {absl::StrCat("LDAPTLS_CACERT=", fixture_->ca_file())};
  const Account& account = fixture_->service_account();
  ASSERT_OK_AND_ASSIGN(
      const CommandResult changes,
      RunCommand({"ldapsearch", "-x", "-H", fixture_->ldaps_uri(), "-D",
                  account.dn, "-y", account.password_file, "-b", kNamingContext,
                  "-E", "!dirSync=0/0", "(objectClass=user)", "isDeleted"},
                 options));
  EXPECT_THAT(changes.output, HasSubstr("CN=soon.deleted\\0ADEL:"))
      << changes.Describe();
}

TEST_F(DirectoryFixtureTest, TakesLdif) {
  ASSERT_OK_AND_ASSIGN(const std::string dn, fixture_->DnOf("peter.left"));
  ASSERT_OK(fixture_->ModifyLdif(absl::StrCat(
      "dn: ", dn, "\nchangetype: modify\nreplace: title\ntitle: Gone\n")));
  ASSERT_OK_AND_ASSIGN(const Entry entry, fixture_->writer().Read(dn));
  EXPECT_EQ(entry.Value("title"), "Gone");
}

TEST_F(DirectoryFixtureTest, LinkIsCutAndRestored) {
  DirectoryWriter session(LoginOf(*fixture_, fixture_->service_account()));
  ASSERT_OK(session.Bind());
  fixture_->link().Cut();
  EXPECT_THAT(session.Read(""), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(session.Read(""), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_OK(fixture_->DnOf(kUser));
  fixture_->link().Restore();
  EXPECT_OK(session.Read(""));
}

TEST_F(DirectoryFixtureTest, ServerStopsAndStartsWithItsDomainAndPorts) {
  const std::string uri = fixture_->ldaps_uri();
  DirectoryWriter session(LoginOf(*fixture_, fixture_->service_account()));
  ASSERT_OK(fixture_->AddUser("before.the.outage"));
  fixture_->StopServer();
  EXPECT_THAT(session.Bind(), StatusIs(absl::StatusCode::kUnavailable));
  ASSERT_OK(fixture_->StartServer());
  EXPECT_EQ(fixture_->ldaps_uri(), uri);
  EXPECT_OK(session.Bind());
  EXPECT_OK(fixture_->DnOf("before.the.outage"));
  fixture_->KillServer();
  EXPECT_THAT(session.Read(""), StatusIs(absl::StatusCode::kUnavailable));
  ASSERT_OK(fixture_->StartServer());
  EXPECT_OK(fixture_->DnOf("before.the.outage"));
}

}  // namespace
}  // namespace directory_sync::fixture
