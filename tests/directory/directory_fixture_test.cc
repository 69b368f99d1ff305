#include "tests/directory/directory_fixture.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/directory/file_descriptor.h"
#include "tests/directory/runfile.h"

namespace directory_sync::fixture {
namespace {

using ::testing::EndsWith;
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

// A hook that notes for whom it was called, and the password's length.
class HookTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(directory_, PrivateDirectory::Create());
    ASSERT_OK(directory_->WriteFile(
        "hook",
        absl::StrCat("#!/bin/sh\n"
                     "read -r password\n"
                     "echo \"$1 $SAMBA_CPS_ACCOUNT_NAME $password\" >> ",
                     directory_->File("calls"), "\n", "exec test ! -e ",
                     directory_->File("refuse"), "\n")));
    ASSERT_EQ(chmod(directory_->File("hook").c_str(), 0700), 0);
    DirectoryFixtureOptions options;
    options.samba.check_password_script =
        absl::StrCat(directory_->File("hook"), " \"an argument\"");
    ASSERT_OK_AND_ASSIGN(fixture_, DirectoryFixture::Start(options));
  }

  std::string Calls() const {
    std::ifstream file(directory_->File("calls"));
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  std::unique_ptr<PrivateDirectory> directory_;
  std::unique_ptr<DirectoryFixture> fixture_;
};

TEST_F(HookTest, IsCalledForEachWayOfChanging) {
  ASSERT_OK(
      fixture_->ChangePasswordByKpasswd(kUser, kUserPassword, "By-Kpasswd-1"));
  EXPECT_EQ(Calls(), "an argument anna.weber By-Kpasswd-1\n");
  ASSERT_OK(fixture_->ResetPasswordByLdaps(kUser, "By-Ldaps-ä-2"));
  EXPECT_THAT(Calls(), EndsWith("anna.weber By-Ldaps-ä-2\n"));
  ASSERT_OK(fixture_->ResetPasswordBySambaTool(kUser, "By-Samba-Tool-3"));
  EXPECT_THAT(Calls(), EndsWith("anna.weber By-Samba-Tool-3\n"));
}

TEST_F(HookTest, RefusesAChangeByItsExitCode) {
  ASSERT_OK(directory_->WriteFile("refuse", ""));
  EXPECT_THAT(fixture_->ResetPasswordByLdaps(kUser, kNewPassword),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_OK(fixture_->CheckPassword(kUser, kUserPassword));
}

TEST_F(HookTest, IsCalledForAChangeThatHistoryThenRefuses) {
  ASSERT_OK(
      fixture_->ChangePasswordByKpasswd(kUser, kUserPassword, kNewPassword));
  EXPECT_THAT(
      fixture_->ChangePasswordByKpasswd(kUser, kNewPassword, kUserPassword),
      StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Calls(), EndsWith(absl::StrCat(kUser, " ", kUserPassword, "\n")));
}

bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

std::string ProcessSpaceOf(const std::filesystem::path& process) {
  std::error_code ignored;
  return std::filesystem::read_symlink(process / "ns/pid", ignored).string();
}

std::string ProcessSpaceOf(pid_t pid) {
  return ProcessSpaceOf(std::filesystem::path(absl::StrCat("/proc/", pid)));
}

// Ended, and only waiting for its parent to ask how.
bool IsZombie(const std::filesystem::path& process) {
  std::ifstream file(process / "status");
  std::ostringstream status;
  status << file.rdbuf();
  return absl::StrContains(status.str(), "State:\tZ");
}

// How many processes live in that process-id namespace.
int CountProcessesIn(const std::string& space) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    if (ProcessSpaceOf(entry.path()) == space && !IsZombie(entry.path())) {
      ++count;
    }
  }
  return count;
}

TEST(DirectoryFixtureLifeTest, SeveralRunSideBySide) {
  ASSERT_OK_AND_ASSIGN(const auto one, DirectoryFixture::Start());
  ASSERT_OK_AND_ASSIGN(const auto two, DirectoryFixture::Start());
  ASSERT_OK(one->AddUser("only.in.one"));
  EXPECT_OK(one->DnOf("only.in.one"));
  EXPECT_THAT(two->DnOf("only.in.one"), StatusIs(absl::StatusCode::kNotFound));
  // Each CA is its own.
  LdapLogin login = LoginOf(*two, two->service_account());
  login.ca_file = one->ca_file();
  EXPECT_THAT(DirectoryWriter(login).Bind(),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST(DirectoryFixtureLifeTest, LeavesNothingBehind) {
  ASSERT_OK_AND_ASSIGN(auto fixture, DirectoryFixture::Start());
  const std::string directory = fixture->directory().path();
  const std::string space = ProcessSpaceOf(fixture->server().pid());
  ASSERT_GE(CountProcessesIn(space), 3);
  fixture.reset();
  EXPECT_EQ(CountProcessesIn(space), 0);
  EXPECT_FALSE(Exists(directory));
}

TEST(DirectoryFixtureLifeTest, SaysWhatSambaSaidWhenItDoesNotStart) {
  DirectoryFixtureOptions options;
  options.samba.services = {"no-such-service"};
  options.start_timeout = absl::Seconds(2);
  EXPECT_THAT(DirectoryFixture::Start(options),
              StatusIs(absl::StatusCode::kDeadlineExceeded,
                       HasSubstr("no-such-service")));
}

// A running samba_dc, whose standard output is read here.
class RunningSambaDc {
 public:
  RunningSambaDc() {
    int output[2];
    EXPECT_EQ(pipe2(output, O_CLOEXEC), 0);
    const std::string program = Runfile("tests/directory/samba_dc");
    pid_ = fork();
    if (pid_ == 0) {
      dup2(output[1], STDOUT_FILENO);
      execl(program.c_str(), program.c_str(), nullptr);
      _exit(127);
    }
    close(output[1]);
    output_ = fdopen(output[0], "r");
  }
  ~RunningSambaDc() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    fclose(output_);
  }

  nlohmann::json ReadLine() {
    char* line = nullptr;
    size_t size = 0;
    const ssize_t count = getline(&line, &size, output_);
    const std::string text(line, count > 0 ? count : 0);
    free(line);
    return nlohmann::json::parse(text, nullptr, false);
  }
  void Signal(int signal) { kill(pid_, signal); }
  int Wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    return status;
  }

 private:
  pid_t pid_ = 0;
  FILE* output_ = nullptr;
};

bool EndsWithin(absl::Duration timeout, int pidfd) {
  pollfd fd = {pidfd, POLLIN, 0};
  return poll(&fd, 1, absl::ToInt64Milliseconds(timeout)) == 1;
}

TEST(SambaDcTest, EndsBySigtermAndLeavesNothing) {
  RunningSambaDc dc;
  const nlohmann::json ready = dc.ReadLine();
  ASSERT_EQ(ready.value("event", ""), "ready");
  const std::string directory = ready.at("directory");
  const std::string space = ProcessSpaceOf(ready.at("samba_pid").get<pid_t>());
  dc.Signal(SIGTERM);
  EXPECT_EQ(dc.Wait(), 0);
  EXPECT_FALSE(Exists(directory));
  EXPECT_EQ(CountProcessesIn(space), 0);
}

TEST(SambaDcTest, KillOfTheHolderLeavesNoSamba) {
  RunningSambaDc dc;
  const nlohmann::json ready = dc.ReadLine();
  ASSERT_EQ(ready.value("event", ""), "ready");
  const std::string directory = ready.at("directory");
  const pid_t samba_pid = ready.at("samba_pid").get<pid_t>();
  const std::string space = ProcessSpaceOf(samba_pid);
  const FileDescriptor samba(
      static_cast<int>(syscall(SYS_pidfd_open, samba_pid, 0)));
  ASSERT_GE(CountProcessesIn(space), 3);
  dc.Signal(SIGKILL);
  dc.Wait();
  // Process 1 of a namespace has ended when the kernel has ended the others.
  EXPECT_TRUE(EndsWithin(absl::Seconds(10), samba.get()));
  EXPECT_EQ(CountProcessesIn(space), 0);
  // The next fixture removes the directory.
  EXPECT_TRUE(Exists(directory));
  ASSERT_OK(PrivateDirectory::Create());
  EXPECT_FALSE(Exists(directory));
}

}  // namespace
}  // namespace directory_sync::fixture
