// The uploader's program: kill -9 in the middle of its work, and what it says
// when it can't start. kUploaderBinary: //uploader.

#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/platform/files.h"
#include "common/server/service_exit_code.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/testing/process_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using emulator::FaultKind;
using emulator::Journal;
using emulator::JournalEntry;
using testing::HasSubstr;

using UploaderProcessTest = ProcessFixture;

TEST_F(UploaderProcessTest, KilledAgainAndAgainLosesAndDoublesNothing) {
  constexpr int kUsers = 40;
  constexpr int kKills = 8;
  std::vector<std::string> guids;
  for (int i = 0; i < kUsers; ++i) {
    guids.push_back(directory_.AddUser(absl::StrCat("user", i)));
    directory_.AddMember(group_, guids.back());
  }
  AddFault(FaultKind::kLatency, "", "", -1);
  StartProcess();
  ASSERT_OK(Register());
  ScriptedController dc1("dc1.corp.example.test");
  Admit(dc1);
  for (int i = 0; i < kUsers; ++i) {
    directory_.SetStamp(guids[i], dc1.Stamp(2, 1002));
    relay_.Put(dc1.sender(), dc1.Capture(absl::StrCat("id", i), guids[i],
                                         absl::StrCat("Passw0rd!", i)));
    relay_.Put(dc1.sender(), dc1.Committed(absl::StrCat("id", i), guids[i],
                                           dc1.Stamp(2, 1002)));
  }
  ChooseWithoutWaiting(group_);

  for (int i = 0; i < kKills; ++i) {
    AwaitCalls(3 + i % 3);
    process_->Kill();
    StartProcess();
    if (i == kKills / 2) directory_.RemoveMember(group_, guids[0]);
  }
  const Run run = Sync(v1::RUN_KIND_FULL);

  EXPECT_EQ(run.state(), v1::RUN_STATE_SUCCEEDED) << run.DebugString();
  for (int i = 0; i < kUsers; ++i) {
    const std::string name = absl::StrCat("user", i);
    ASSERT_TRUE(MailboxOf(name).has_value()) << name;
    EXPECT_EQ(MailboxOf(name)->enabled(), i != 0) << name;
    if (i == 0) continue;
    AwaitAccount(guids[i], [](const auto& account) {
      return account.password_state() == v1::PASSWORD_STATE_DELIVERED;
    });
    EXPECT_TRUE(HasPassword(name, absl::StrCat("Passw0rd!", i))) << name;
  }
  // Each mailbox was made once: a second attempt finds the first one's.
  std::map<std::string, int> created;
  emulator_->provider().Read(
      [&](const emulator::Account&, const Journal& journal) {
        for (const JournalEntry& entry : journal.entries()) {
          if (entry.method == "POST" && entry.status == 200) {
            ++created[entry.path];
          }
        }
      });
  for (const auto& [path, count] : created) EXPECT_EQ(count, 1) << path;
}

TEST_F(UploaderProcessTest, StopsWhenAsked) {
  StartProcess();
  process_->RequestStop();
  EXPECT_TRUE(process_->Wait().clean()) << process_->Output();
}

TEST_F(UploaderProcessTest, StopsWhileACallHangs) {
  StartProcess();
  ASSERT_OK(Register());
  emulator::Fault hanging;
  hanging.kind = FaultKind::kLatency;
  hanging.method = "POST";
  hanging.delay_ms = 60000;
  emulator_->provider().AddFault(hanging);
  directory_.AddMember(group_, directory_.AddUser("ann"));
  ChooseWithoutWaiting(group_);
  AwaitMailbox("ann", [](const emulator::Mailbox&) { return true; });

  process_->RequestStop();

  // The supervisor kills after 10 seconds.
  EXPECT_TRUE(process_->EndsWithin(absl::Seconds(10)));
  EXPECT_TRUE(process_->Wait().clean());
}

TEST_F(UploaderProcessTest, SecondInstanceIsToldOfTheFirst) {
  StartProcess();
  ProcessConfig other = config_;
  other.uploader_port = FreePort();
  UploaderProcess second(other);

  EXPECT_EQ(second.Wait().code, kExitTemporary);
  EXPECT_THAT(second.Output(), HasSubstr("lock"));
}

TEST_F(UploaderProcessTest, TakenPortIsNamed) {
  config_.uploader_port = relay_server_->port();

  EXPECT_EQ(StartInVain().code, kExitTemporary);
  EXPECT_THAT(process_->Output(),
              HasSubstr(absl::StrCat(relay_server_->port())));
}

TEST_F(UploaderProcessTest, MissingIdentityIsNamedWithTheCure) {
  config_.identities = MakeTemporaryDirectory("none").value();

  EXPECT_EQ(StartInVain().code, kExitConfiguration);
  EXPECT_THAT(process_->Output(), HasSubstr("tls.pem"));
}

TEST_F(UploaderProcessTest, WorldReadableStateKeyStopsTheStart) {
  StartProcess();
  process_->RequestStop();
  process_->Wait();
  const std::string key =
      absl::StrCat(config_.directory, "/state/uploader/state.key");
  ASSERT_EQ(chmod(key.c_str(), 0644), 0);

  EXPECT_EQ(StartInVain().code, kExitConfiguration);
  EXPECT_THAT(process_->Output(), HasSubstr("state.key"));
}

TEST_F(UploaderProcessTest, AnotherKeyThanTheStatesStopsTheStart) {
  StartProcess();
  process_->RequestStop();
  process_->Wait();
  ASSERT_OK(
      RemoveFile(absl::StrCat(config_.directory, "/state/uploader/state.key")));

  EXPECT_EQ(StartInVain().code, kExitConfiguration);
  EXPECT_THAT(process_->Output(), HasSubstr("can't be decrypted"));
}

TEST_F(UploaderProcessTest, MissingProviderCertificatesStopTheStart) {
  config_.provider_ca_file = absl::StrCat(config_.directory, "/no-such.pem");

  EXPECT_EQ(StartInVain().code, kExitConfiguration);
  EXPECT_THAT(process_->Output(), HasSubstr("no-such.pem"));
}

TEST_F(UploaderProcessTest, ConfiguredRulesRefuseAPasswordBeforeTheCall) {
  config_.provider_lines =
      "refused_password_characters = \"<\"\n"
      "refused_in_passwords = [\"names\"]\n";
  const std::string ann = directory_.AddUser("ann");
  directory_.AddMember(group_, ann);
  StartProcess();
  ASSERT_OK(Register());
  ScriptedController dc1("dc1.corp.example.test");
  Admit(dc1);
  ChooseWithoutWaiting(group_);
  const auto await_state = [&](v1::PasswordState state) {
    AwaitAccount(ann, [state](const auto& account) {
      return account.password_state() == state;
    });
  };
  const auto change = [&](const std::string& id, int version,
                          const std::string& password) {
    directory_.SetStamp(ann, dc1.Stamp(version, 1000 + version));
    relay_.Put(dc1.sender(), dc1.Capture(id, ann, password));
    relay_.Put(dc1.sender(),
               dc1.Committed(id, ann, dc1.Stamp(version, 1000 + version)));
  };

  change("one", 2, "Wint3r<is.coming");
  await_state(v1::PASSWORD_STATE_REFUSED);
  change("two", 3, "Summ3r!is.here");
  await_state(v1::PASSWORD_STATE_DELIVERED);
  change("three", 4, "My.name1s.ann");
  await_state(v1::PASSWORD_STATE_REFUSED);

  EXPECT_TRUE(HasPassword("ann", "Summ3r!is.here"));
}

TEST_F(UploaderProcessTest, StateHoldsNeitherKeysNorPasswords) {
  StartProcess();
  ASSERT_OK(Register());
  ScriptedController dc1("dc1.corp.example.test");
  Admit(dc1);
  const std::string ann = directory_.AddUser("ann");
  relay_.Put(dc1.sender(), dc1.Capture("one", ann, "Wint3r!is.coming"));
  relay_.AwaitEmpty();
  process_->Kill();

  for (const auto& file : std::filesystem::recursive_directory_iterator(
           absl::StrCat(config_.directory, "/state/uploader"))) {
    const std::string bytes = ReadFile(file.path(), 64 << 20).value_or("");
    for (const std::string& secret :
         {emulator_->user_key(), emulator_->secret_key(),
          std::string("Wint3r!is.coming")}) {
      EXPECT_EQ(bytes.find(secret), std::string::npos) << file.path();
    }
  }
  EXPECT_EQ(process_->Output().find(emulator_->secret_key()),
            std::string::npos);
}

}  // namespace
}  // namespace directory_sync::uploader
