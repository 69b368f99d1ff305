// The README's commands for one's own directory, typed one after the other.

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/run_command.h"
#include "tests/docs/document_code.h"
#include "tests/system/company_system.h"

namespace directory_sync::docs {
namespace {

using ::testing::HasSubstr;

class ReadmeSystemTest : public testing::Test {
 protected:
  void SetUp() override {
    system_test::CompanySystemOptions options;
    options.throttled = false;
    ASSERT_OK_AND_ASSIGN(system_, system_test::CompanySystem::Start(options));
  }

  // The words for this system: without the program and --config, and with a
  // group that exists.
  static std::vector<std::string> Adapt(const std::vector<std::string>& words) {
    std::vector<std::string> adapted;
    for (const std::string& word : words) {
      if (word == "directory-syncctl" || absl::StartsWith(word, "--config=")) {
        continue;
      }
      adapted.push_back(
          absl::StartsWith(word, "--hosted-email-group=")
              ? absl::StrCat("--hosted-email-group=", fixture::kEmailGroup)
              : word);
    }
    return adapted;
  }

  std::unique_ptr<system_test::CompanySystem> system_;
};

TEST_F(ReadmeSystemTest, TheCommandsForOnesOwnDirectoryWorkInTheirOrder) {
  const std::string keys = absl::StrCat(system_->provider().user_key(), "\n",
                                        system_->provider().secret_key(), "\n");
  std::string last_output;
  int run = 0;
  for (const DocumentCommand& command : CommandsOf("directory-syncctl")) {
    if (command.document != "README.md") continue;
    const std::vector<std::string> words = Adapt(command.words);
    ASSERT_OK_AND_ASSIGN(
        const fixture::CommandResult result,
        system_->primary().Ctl(words, words[0] == "register" ? keys : ""));
    EXPECT_EQ(result.exit_code, 0) << absl::StrJoin(words, " ") << "\n"
                                   << result.Describe();
    last_output = result.output;
    ++run;
  }
  EXPECT_GE(run, 6);
  EXPECT_THAT(last_output, HasSubstr("All is well."));
}

TEST_F(ReadmeSystemTest, AnyTlsClientOfTheOperatorsCanVerifyTheServers) {
  const std::string operator_files =
      system_->primary().state_directory() + "/identity/operator/";
  ASSERT_OK_AND_ASSIGN(
      const fixture::CommandResult result,
      fixture::RunCommand(
          {"openssl", "s_client", "-connect",
           absl::StrCat("localhost:", system_->primary().uploader_port()),
           "-CAfile", operator_files + "ca.crt", "-cert",
           operator_files + "tls.pem", "-key", operator_files + "tls.pem",
           "-verify_return_error", "-verify_hostname", "localhost", "-alpn",
           "h2", "-tls1_3"}));
  EXPECT_THAT(result.output, HasSubstr("Verify return code: 0 (ok)"))
      << result.Describe();
  EXPECT_THAT(result.output, HasSubstr("ALPN protocol: h2"));
}

}  // namespace
}  // namespace directory_sync::docs
