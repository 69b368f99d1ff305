#include "common/config/config.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "common/platform/process_account.h"
#include "common/platform/standard_paths.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

namespace fs = std::filesystem;

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string WriteConfig(const std::string& content) {
  const std::string path = testing::TempDir() + "/directory-sync.toml";
  std::ofstream(path) << content;
  return path;
}

constexpr char kSmallest[] = R"([directory]
domain = "corp.example.test"
servers = ["ldaps://dc1.corp.example.test", "ldaps://127.0.0.1:10636"]
account = "CN=svc,DC=corp"
password_file = "secrets/password"
)";

TEST(ConfigTest, SmallestFileHasDocumentedDefaults) {
  ASSERT_OK_AND_ASSIGN(Config config, LoadConfig(WriteConfig(kSmallest)));
  EXPECT_THAT(
      config.directory_servers,
      ElementsAre("ldaps://dc1.corp.example.test", "ldaps://127.0.0.1:10636"));
  EXPECT_EQ(fs::path(config.directory_password_file),
            fs::path(testing::TempDir() + "secrets/password"));
  EXPECT_EQ(config.provider_url, "https://api.emailsrvr.com");
  EXPECT_EQ(config.provider_writes_per_minute, 30);
  EXPECT_EQ(config.relay_listen, "0.0.0.0:8732");
  EXPECT_EQ(config.http_port, 8080);
  EXPECT_EQ(config.IdentityDirectory("uploader"),
            StandardStateDirectory() + "/identity/uploader");
}

TEST(ConfigTest, KeytabStandsForThePasswordAndEncryptsPlainLdap) {
  const std::string start = R"([directory]
domain = "corp.example.test"
servers = ["ldap://dc1.corp.example.test"]
account = "svc@CORP.EXAMPLE.TEST"
)";
  ASSERT_OK_AND_ASSIGN(
      Config config, LoadConfig(WriteConfig(start + "keytab_file = \"k\"\n")));
  EXPECT_EQ(fs::path(config.directory_keytab_file),
            fs::path(testing::TempDir() + "k"));
  EXPECT_THAT(LoadConfig(WriteConfig(start + "password_file = \"p\"\n")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("not encrypted LDAP without keytab_file")));
  // A machine that has an account needs neither, but encryption.
  EXPECT_THAT(
      LoadConfig(WriteConfig(start)),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr(ProcessHasDomainAccount() ? "not encrypted LDAP"
                                                   : "has neither")));
  EXPECT_THAT(
      LoadConfig(
          WriteConfig(start + "password_file = \"p\"\nkeytab_file = \"k\"\n")),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("has both")));
}

TEST(ConfigTest, WhatTheProviderRefusesOfPasswordsIsOfKnownKinds) {
  const std::string start = R"([directory]
domain = "corp.example.test"
account = "svc@corp.example.test"
password_file = "p"
[provider]
refused_password_characters = "<>"
)";
  ASSERT_OK_AND_ASSIGN(
      Config config,
      LoadConfig(WriteConfig(
          start + "refused_in_passwords = [\"names\", \"non-ascii\"]\n")));
  EXPECT_EQ(config.provider_refused_password_characters, "<>");
  EXPECT_THAT(config.provider_refused_in_passwords,
              ElementsAre("names", "non-ascii"));
  EXPECT_THAT(
      LoadConfig(WriteConfig(start + "refused_in_passwords = [\"spaces\"]\n")),
      StatusIs(absl::StatusCode::kInvalidArgument,
               HasSubstr("has 'spaces'; it may hold \"names\"")));
}

TEST(ConfigTest, WithoutServersTheyAreToBeFoundByDns) {
  ASSERT_OK_AND_ASSIGN(Config config, LoadConfig(WriteConfig(R"([directory]
domain = "corp.example.test"
account = "svc@corp.example.test"
password_file = "p"
)")));
  EXPECT_THAT(config.directory_servers, IsEmpty());
  EXPECT_THAT(LoadConfig(WriteConfig("[directory]\nservers = []\n")),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("must name a domain controller")));
}

TEST(ConfigTest, AllMistakesAreReportedAtOnceWithLineAndSuggestion) {
  const std::string path = WriteConfig(R"([directory]
servrs = ["ldaps://dc1"]
account = 7
password_file = "p"
[provder]
[webui]
port = 70000
[relay]
addresses = "one"
)");
  const absl::Status status = LoadConfig(path).status();
  EXPECT_THAT(
      status,
      StatusIs(
          absl::StatusCode::kInvalidArgument,
          AllOf(HasSubstr(path + ":2: unknown 'servrs' in [directory]; did "
                                 "you mean 'servers'?"),
                HasSubstr(":3: 'account' must be a text in quotation marks"),
                HasSubstr("unknown [provder]; did you mean 'provider'?"),
                HasSubstr(":7: 'port' must be between 1 and 65535"),
                HasSubstr(":9: 'addresses' must be a list"),
                HasSubstr("'domain' is missing; add it to [directory]"))));
}

TEST(ConfigTest, UnencryptedAddressesAreRefused) {
  const absl::Status status =
      LoadConfig(WriteConfig("[directory]\nservers = [\"http://dc1\"]\n"
                             "[provider]\nurl = \"http://api\"\n"))
          .status();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                               AllOf(HasSubstr("not encrypted LDAP"),
                                     HasSubstr("begin with https://"))));
}

TEST(ConfigTest, SyntaxErrorsNameTheirLine) {
  EXPECT_THAT(
      LoadConfig(WriteConfig("[directory]\ndomain = corp\n")),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(":2: not TOML")));
}

TEST(ConfigTest, MissingFileNamesTheFlag) {
  EXPECT_THAT(LoadConfig("/nonexistent/x.toml"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("--config")));
}

}  // namespace
}  // namespace directory_sync
