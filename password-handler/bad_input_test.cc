// What the real handler says of what it can't work with: the cause and the
// cure, in its log, where an administrator looks.

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/enrolment/join_bundle.h"
#include "common/identity/spiffe_id.h"
#include "common/identity/test_identities.h"
#include "common/platform/environment.h"
#include "common/platform/files.h"
#include "common/sealing/sealing_key.h"
#include "common/sealing/signing_key.h"
#include "common/secret/secret_access.h"
#include "common/server/service_exit_code.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "password-handler/testing/handler_process.h"

namespace directory_sync::password_handler {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr char kHostName[] = "dc1.corp.example.test";
// Nothing listens there: its own port has no service, and needs root.
constexpr char kNobody[] = "127.0.0.1:1";

std::string ProgramPath() {
  std::filesystem::path directory =
      std::filesystem::path(CurrentProgramPath()).parent_path();
  const std::string name = "password-handler/password_handler";
  while (!std::filesystem::exists(directory / name)) {
    if (directory == directory.root_path()) return "";
    directory = directory.parent_path();
  }
  return (directory / name).string();
}

// An enrolled handler on a host whose Samba and relay don't answer.
class BadInputTest : public testing::Test {
 protected:
  BadInputTest()
      : directory_(*MakeShortTemporaryDirectory("bad-input")),
        identity_(
            identities_.FleetDirectory(*SpiffeId::FleetHandler(kHostName))) {
    WriteIdentity();
    EXPECT_OK(CreatePrivateDirectory(state()));
    EXPECT_OK(AtomicWriteFile(directory_ + "/password", "Reader-Passw0rd"));
    WriteSmbConf("password_hook --socket=s");
    EXPECT_OK(AtomicWriteFile(
        directory_ + "/handler.toml",
        absl::StrCat("[handler]\ndns_host_name = \"", kHostName,
                     "\"\nstate_directory = \"", state(),
                     "\"\n[directory]\nuri = \"ldaps://", kNobody,
                     "\"\naccount = \"reader\"\npassword_file = \"password\"",
                     "\nca_file = \"", identity_, "/ca.crt\"\n",
                     "[identity]\ndirectory = \"", identity_,
                     "\"\n[samba]\nsmb_conf = \"smb.conf\"\n")));
  }
  ~BadInputTest() override {
    if (handler_.running()) handler_.Kill();
    EXPECT_OK(RemoveTree(directory_));
  }

  std::string state() const { return directory_ + "/state"; }
  std::string signing_key() const { return identity_ + "/signing.key"; }

  void WriteIdentity() {
    EXPECT_OK(AtomicWriteFile(
        signing_key(),
        SigningKeyPair::Generate().ToText().Reveal(SecretAccess())));
    directorysync::fleet::v1::JoinBundle trust;
    trust.set_version(1);
    trust.add_relay_addresses(kNobody);
    trust.set_fleet_ca_pem(identities_.fleet_authority().certificate().ToPem());
    trust.set_sealing_public_key(
        SealingKeyPair::Generate().public_key().bytes());
    trust.set_settings_public_key(
        SigningKeyPair::Generate().public_key().bytes());
    EXPECT_OK(
        AtomicWriteFile(identity_ + "/trust.json", *FormatJoinBundle(trust)));
  }

  void WriteSmbConf(const std::string& script) {
    EXPECT_OK(AtomicWriteFile(
        directory_ + "/smb.conf",
        absl::StrCat("[global]\n\tcheck password script = ", script, "\n")));
  }

  void ExpectRefused(const testing::Matcher<const std::string&>& message,
                     const std::vector<std::string>& wrapper = {}) {
    const ExitReason ended = handler_.RunToEnd(wrapper);
    EXPECT_EQ(ended, (ExitReason{kExitConfiguration, false}))
        << ended.ToString();
    EXPECT_THAT(handler_.log(), message);
    EXPECT_THAT(handler_.log(), testing::Not(HasSubstr("\"ready\"")));
  }

  TestIdentities identities_;
  const std::string directory_;
  const std::string identity_;
  HandlerProcess handler_{ProgramPath(), directory_ + "/handler.toml"};
};

TEST_F(BadInputTest, MissingSigningKeyIsRefused) {
  ASSERT_OK(RemoveFile(signing_key()));
  ExpectRefused(AllOf(HasSubstr(signing_key()),
                      HasSubstr("is missing; restore it"),
                      HasSubstr("directory-syncctl domain-controllers add")));
  EXPECT_FALSE(FileExists(signing_key()));
}

TEST_F(BadInputTest, SigningKeyThatOthersCanReadIsRefused) {
  ASSERT_EQ(chmod(signing_key().c_str(), 0644), 0);
  ExpectRefused(AllOf(HasSubstr("other users can reach it (mode 0644)"),
                      HasSubstr(absl::StrCat("chmod 600 ", signing_key()))));
}

TEST_F(BadInputTest, QueueDirectoryThatCannotBeWrittenIsRefused) {
  ASSERT_EQ(chmod(state().c_str(), 0500), 0);
  // Root without the right to write everywhere.
  std::vector<std::string> wrapper;
  if (geteuid() == 0) {
    wrapper = {"/usr/bin/setpriv", "--bounding-set=-dac_override",
               "--inh-caps=-dac_override"};
  }
  ExpectRefused(
      AllOf(HasSubstr(state()), HasSubstr("Permission denied"),
            HasSubstr("run as its owner, or correct its owner and mode")),
      wrapper);
}

TEST_F(BadInputTest, QueueThatIsNoFileIsRefused) {
  ASSERT_OK(CreatePrivateDirectory(state() + "/queue.db"));
  ExpectRefused(HasSubstr(state() + "/queue.db"));
}

// It captures all the same, and goes on trying.
TEST_F(BadInputTest, WrongRelayIsSaidAndDoesNotStopIt) {
  handler_.Start();
  handler_.AwaitLog("relay_unreachable");
  EXPECT_THAT(handler_.log(),
              AllOf(HasSubstr(kNobody),
                    HasSubstr("can be reached from here under that address")));
  EXPECT_TRUE(handler_.Stop().clean());
}

TEST_F(BadInputTest, SambaWithoutTheHookIsSaid) {
  WriteSmbConf("/usr/local/bin/another-script");
  handler_.Start();
  EXPECT_THAT(handler_.log(),
              AllOf(HasSubstr("hook_not_installed"),
                    HasSubstr(directory_ + "/smb.conf"),
                    HasSubstr("password_handler setup --config=FILE")));
  EXPECT_TRUE(handler_.Stop().clean());
}

TEST_F(BadInputTest, SambaWithTheHookIsNoComplaint) {
  handler_.Start();
  EXPECT_THAT(handler_.log(), testing::Not(HasSubstr("hook_not_installed")));
  EXPECT_TRUE(handler_.Stop().clean());
}

}  // namespace
}  // namespace directory_sync::password_handler
