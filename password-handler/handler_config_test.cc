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
[relay]
addresses = ["primary:8732"]
[identity]
directory = "identity"
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
  EXPECT_EQ(config.identity_directory, directory_ + "/identity");
  EXPECT_EQ(config.signing_key_file, directory_ + "/identity/signing.key");
  EXPECT_EQ(config.sealing_key_file, directory_ + "/identity/sealing.pub");
  EXPECT_EQ(config.socket,
            "/var/lib/directory-sync/password-handler/hook.socket");
}

TEST_F(HandlerConfigTest, AllMistakesAreNamedAtOnce) {
  EXPECT_THAT(Load("[directory]\nuri = \"ldap://dc1\"\n"
                   "[relay]\nadresses = [\"x\"]\n"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("encrypted LDAP"), HasSubstr("adresses"),
                             HasSubstr("'dns_host_name' is missing"),
                             HasSubstr("add it to [identity]"))));
}

TEST_F(HandlerConfigTest, RelayNeedsAnAddress) {
  std::string text = kLeast;
  text.replace(text.find("\"primary:8732\""), 14, "");
  EXPECT_THAT(Load(text), StatusIs(absl::StatusCode::kInvalidArgument,
                                   HasSubstr("primary.example.com:8732")));
}

}  // namespace
}  // namespace directory_sync::password_handler
