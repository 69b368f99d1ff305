#include "password-handler/handler_config.h"

#include <string>

#include "absl/status/status.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::password_handler {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr char kLeast[] = R"toml(
[handler]
dns_host_name = "dc1.corp.example.com"
[directory]
uri = "ldaps://dc1.corp.example.com"
account = "CN=handler,DC=corp"
password_file = "password"
ca_file = "/etc/ca.pem"
)toml";

class HandlerConfigTest : public testing::Test {
 protected:
  ~HandlerConfigTest() override { EXPECT_OK(RemoveTree(directory_)); }

  absl::StatusOr<HandlerConfig> Load(const std::string& text) {
    EXPECT_OK(AtomicWriteFile(directory_ + "/handler.toml", text));
    return LoadHandlerConfig(directory_ + "/handler.toml");
  }

  const std::string directory_ = *MakeTemporaryDirectory("config");
};

TEST_F(HandlerConfigTest, LeastIsEnough) {
  ASSERT_OK_AND_ASSIGN(const HandlerConfig config, Load(kLeast));
  EXPECT_EQ(config.dns_host_name, "dc1.corp.example.com");
  EXPECT_EQ(config.directory_password_file, directory_ + "/password");
  EXPECT_EQ(config.directory_ca_file, "/etc/ca.pem");
  EXPECT_EQ(config.identity_directory,
            "/var/lib/directory-sync/password-handler/identity");
  EXPECT_EQ(config.bundle_file, directory_ + "/join-bundle.json");
  EXPECT_EQ(config.socket,
            "/var/lib/directory-sync/password-handler/hook.socket");
}

TEST_F(HandlerConfigTest, DomainControllerIsThisMachineUnlessNamed) {
  ASSERT_OK_AND_ASSIGN(
      const HandlerConfig config,
      Load("[directory]\naccount = \"CN=handler,DC=corp\"\n"
           "password_file = \"password\"\nca_file = \"ca.pem\"\n"));
  EXPECT_FALSE(config.dns_host_name.empty());
  EXPECT_EQ(config.directory_uri, "ldaps://" + config.dns_host_name);
}

TEST_F(HandlerConfigTest, AllMistakesAreNamedAtOnce) {
  EXPECT_THAT(Load("[directory]\nuri = \"ldap://dc1\"\n"
                   "[enrolment]\nbundel = \"x\"\n"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("encrypted LDAP"), HasSubstr("bundel"),
                             HasSubstr("'account' is missing"))));
}

TEST_F(HandlerConfigTest, NameThatIsNoHostNameIsRefused) {
  std::string text = kLeast;
  text.replace(text.find("dc1.corp"), 8, "dc 1corp");
  EXPECT_THAT(Load(text), StatusIs(absl::StatusCode::kInvalidArgument,
                                   HasSubstr("handler.dns_host_name")));
}

}  // namespace
}  // namespace directory_sync::password_handler
