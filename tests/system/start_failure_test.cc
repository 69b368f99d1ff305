// What an administrator can get wrong: one clear message with cause and cure,
// and a process that ends, or a status that is red.

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/directory_fixture.h"
#include "tests/directory/private_directory.h"
#include "tests/emulator/provider_emulator.h"
#include "tests/system/eventually.h"
#include "tests/system/primary.h"

namespace directory_sync::system_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(60);

class StartFailureTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto directory = fixture::DirectoryFixture::Start();
    ASSERT_OK(directory);
    directory_ = directory->release();
  }
  static void TearDownTestSuite() { delete directory_; }

  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(files_, fixture::PrivateDirectory::Create());
    emulator::EmulatorOptions options;
    options.state_directory = files_->File("provider");
    ASSERT_OK_AND_ASSIGN(provider_,
                         emulator::ProviderEmulator::Start(std::move(options)));
  }

  PrimaryOptions GoodOptions() {
    PrimaryOptions options;
    options.directory = files_->path();
    options.ldaps_uri = directory_->ldaps_uri();
    options.account = directory_->service_account().dn;
    options.account_password_file = directory_->service_account().password_file;
    options.directory_ca_file = directory_->ca_file();
    options.provider_url = provider_->url();
    options.provider_ca_file = provider_->ca_file();
    return options;
  }

  // Starts it with these options, and returns what `groups` says: it asks the
  // directory-reader.
  std::string GroupsWith(PrimaryOptions options) {
    auto primary = Primary::Create(std::move(options));
    EXPECT_OK(primary);
    EXPECT_OK((*primary)->Start());
    const auto result = (*primary)->Ctl({"groups"});
    EXPECT_OK(result);
    EXPECT_NE(result->exit_code, 0);
    return result->errors;
  }

  static fixture::DirectoryFixture* directory_;
  std::unique_ptr<fixture::PrivateDirectory> files_;
  std::unique_ptr<emulator::ProviderEmulator> provider_;
};

fixture::DirectoryFixture* StartFailureTest::directory_ = nullptr;

TEST_F(StartFailureTest, AWrongDirectoryPasswordIsSaid) {
  ASSERT_OK(files_->WriteFile("wrong", "Not-The-Password-1"));
  PrimaryOptions options = GoodOptions();
  options.account_password_file = files_->File("wrong");
  EXPECT_THAT(GroupsWith(std::move(options)),
              AllOf(HasSubstr("password"), HasSubstr("password_file")));
}

TEST_F(StartFailureTest, AnUnreachableDomainControllerIsSaid) {
  PrimaryOptions options = GoodOptions();
  options.ldaps_uri = "ldaps://127.0.0.1:1";
  EXPECT_THAT(GroupsWith(std::move(options)), HasSubstr("ldaps://127.0.0.1:1"));
}

TEST_F(StartFailureTest, AnUntrustedDirectoryCertificateIsSaid) {
  PrimaryOptions options = GoodOptions();
  options.directory_ca_file = directory_->other_ca_file();
  EXPECT_THAT(GroupsWith(std::move(options)),
              AllOf(HasSubstr("certificate"), HasSubstr("ca_file")));
}

TEST_F(StartFailureTest, AMissingPasswordFileIsNamedInTheStatus) {
  PrimaryOptions options = GoodOptions();
  options.account_password_file = files_->File("missing");
  ASSERT_OK_AND_ASSIGN(auto primary, Primary::Create(std::move(options)));
  // The others start without it, so that the status can say so.
  ASSERT_OK(primary->Start());
  EXPECT_TRUE(Eventually(
      [&] {
        const auto status = primary->Ctl({"status"});
        return status.ok() && status->exit_code != 0 &&
               status->output.find(files_->File("missing")) !=
                   std::string::npos;
      },
      kPatience));
}

TEST_F(StartFailureTest, WrongApiKeysAreSaidAndNotStored) {
  ASSERT_OK_AND_ASSIGN(auto primary, Primary::Create(GoodOptions()));
  ASSERT_OK(primary->Start());
  const absl::Status status =
      primary->Register(provider_->user_key(), "wrong-secret");
  EXPECT_THAT(status.message(), HasSubstr("Authentication failed."));
  ASSERT_OK_AND_ASSIGN(const auto result, primary->Ctl({"status", "--json"}));
  EXPECT_THAT(result.output, HasSubstr("\"registered\":false"));
}

TEST_F(StartFailureTest, AnUntrustedProviderCertificateIsSaid) {
  PrimaryOptions options = GoodOptions();
  options.provider_ca_file = directory_->ca_file();
  ASSERT_OK_AND_ASSIGN(auto primary, Primary::Create(std::move(options)));
  ASSERT_OK(primary->Start());
  const absl::Status status =
      primary->Register(provider_->user_key(), provider_->secret_key());
  EXPECT_THAT(status.message(), HasSubstr("certificate"));
}

TEST_F(StartFailureTest, ABadConfigurationStopsTheStartWithEveryMistake) {
  const std::string path = files_->File("bad.toml");
  ASSERT_OK(
      AtomicWriteFile(path, "[directory]\nservers = \"dc1\"\n[provder]\n"));
  ASSERT_OK_AND_ASSIGN(auto supervisor,
                       Program::Start(ProgramPath("supervisor/supervisor"),
                                      {absl::StrCat("--config=", path)}));
  const auto exit = supervisor->WaitForExit(kPatience);
  ASSERT_TRUE(exit.has_value());
  EXPECT_EQ(exit->code, 78);
  EXPECT_THAT(supervisor->Output(),
              AllOf(HasSubstr("bad.toml:2: 'servers' must be a list"),
                    HasSubstr("did you mean 'provider'?"),
                    HasSubstr("'account' is missing")));
}

TEST_F(StartFailureTest, ATakenPortIsNamedInTheStatus) {
  ASSERT_OK_AND_ASSIGN(const auto blocker, [&] {
    emulator::EmulatorOptions options;
    options.state_directory = files_->File("blocker");
    return emulator::ProviderEmulator::Start(std::move(options));
  }());
  const std::string url = blocker->url();
  PrimaryOptions options = GoodOptions();
  options.http_port = std::stoi(url.substr(url.rfind(':') + 1));
  const std::string port = absl::StrCat(options.http_port);
  ASSERT_OK_AND_ASSIGN(auto primary, Primary::Create(std::move(options)));
  EXPECT_FALSE(primary->Start(absl::Seconds(5)).ok());
  EXPECT_TRUE(Eventually(
      [&] {
        const auto status = primary->Ctl({"status"});
        return status.ok() && status->exit_code != 0 &&
               status->output.find(port) != std::string::npos;
      },
      kPatience));
}

TEST_F(StartFailureTest, WithoutARunningSystemCtlSaysSo) {
  ASSERT_OK_AND_ASSIGN(auto primary, Primary::Create(GoodOptions()));
  ASSERT_OK_AND_ASSIGN(const auto result, primary->Ctl({"status"}));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.errors, HasSubstr("with Directory Sync started"));
}

}  // namespace
}  // namespace directory_sync::system_test
