// A client that knows nothing of ours, `buf curl`, on the fleet's port 8732:
// with the operator's fleet leaf it lists and calls, without it nothing.
//
// buf is one of tools/presubmit's tools (npm; Debian has none). Where they were
// never installed this is skipped.

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/directory/run_command.h"
#include "tests/fleet/fleet.h"

namespace directory_sync::fleet_test {
namespace {

using ::testing::HasSubstr;

// "" where tools/presubmit never ran.
std::string Buf() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  const std::string directory = absl::StrCat(
      cache != nullptr
          ? std::string(cache)
          : absl::StrCat(home != nullptr ? home : "/root", "/.cache"),
      "/directory-sync");
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator(directory, error)) {
    const std::string buf = entry.path().string() + "/node_modules/.bin/buf";
    if (std::filesystem::exists(buf)) return buf;
  }
  return "";
}

class OperatorClientTest : public testing::Test {
 protected:
  void SetUp() override {
    buf_ = Buf();
    if (buf_.empty()) GTEST_SKIP() << "no buf; run tools/presubmit once";
    ASSERT_OK_AND_ASSIGN(fleet_, Fleet::Start());
    operator_ = testing::TempDir() + "/operator";
    ASSERT_OK(
        fleet_->primary().CtlJson({"domain-controllers", "operator-identity",
                                   "--directory=" + operator_}));
    const std::string address = fleet_->primary().relay_address();
    url_ = "https://localhost" + address.substr(address.rfind(':'));
  }

  // What buf prints, after "ok: " if it ended well.
  std::string Curl(std::vector<std::string> words, bool with_leaf) {
    std::vector<std::string> argv = {buf_,   "curl",     "--protocol",
                                     "grpc", "--cacert", operator_ + "/ca.crt"};
    if (with_leaf) {
      argv.insert(argv.end(), {"--cert", operator_ + "/tls.pem", "--key",
                               operator_ + "/tls.pem"});
    }
    argv.insert(argv.end(), words.begin(), words.end());
    fixture::CommandOptions options;
    options.environment = {"HOME=" + testing::TempDir()};
    const auto result = fixture::RunCommand(argv, options);
    if (!result.ok()) return result.status().ToString();
    return absl::StrCat(result->ok() ? "ok: " : "failed: ", result->output,
                        result->errors);
  }

  std::string buf_;
  std::string operator_;
  std::string url_;
  std::unique_ptr<Fleet> fleet_;
};

TEST_F(OperatorClientTest, ListsAndCallsWithTheFleetsLeafOnly) {
  const std::vector<std::string> list = {"--list-methods", url_};
  EXPECT_THAT(Curl(list, true),
              AllOf(HasSubstr("ok: "), HasSubstr("PasswordInbox/Submit"),
                    HasSubstr("FleetEnrolment/")));
  const std::vector<std::string> call = {
      "--data", R"({"list_services": ""})",
      url_ + "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"};
  EXPECT_THAT(Curl(call, true),
              AllOf(HasSubstr("ok: "), HasSubstr("grpc.health.v1.Health")));
  for (const auto& words : {list, call}) {
    EXPECT_THAT(Curl(words, false), HasSubstr("failed: "));
  }
}

}  // namespace
}  // namespace directory_sync::fleet_test
