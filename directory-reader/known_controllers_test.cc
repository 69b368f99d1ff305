#include "directory-reader/known_controllers.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/ldap/controls.h"
#include "common/ldap/fake_session.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::directory_reader {
namespace {

using ldap::FakeAnswer;
using testing::HasSubstr;
using testing::SizeIs;

constexpr char kServers[] = ",CN=Servers,CN=Berlin,CN=Sites,CN=Configuration";
constexpr char kDomain[] = "DC=corp,DC=example,DC=test";

FakeAnswer::Object Server(const std::string& name) {
  return {absl::StrCat("CN=", name, kServers),
          {{"dNSHostName", {name + ".corp.example.test"}}}};
}

FakeAnswer::Object Settings(const std::string& server, char id,
                            const std::string& object_class,
                            const std::string& holding,
                            const std::string& naming_context) {
  return {absl::StrCat("CN=NTDS Settings,CN=", server, kServers),
          {{"objectClass", {"top", object_class}},
           {"invocationId", {std::string(16, id)}},
           {holding, {"CN=Configuration", naming_context}}}};
}

class KnownControllersTest : public testing::Test {
 protected:
  KnownControllersTest() {
    controller_.root.default_naming_context = kDomain;
    controller_.root.configuration_naming_context = "CN=Configuration";
    controller_.session = std::make_unique<ldap::FakeSession>(
        "ldaps://dc1", [this](const ldap::SearchRequest& request) {
          FakeAnswer answer;
          // RFC 2696: the size, and an empty cookie.
          answer.controls = {{ldap::kPagedResultsOid,
                              std::string("\x30\x05\x02\x01\x00\x04\x00", 7)}};
          answer.objects = absl::StrContains(request.filter, "nTDSDSA")
                               ? settings_
                               : servers_;
          return answer;
        });
  }

  std::vector<FakeAnswer::Object> settings_;
  std::vector<FakeAnswer::Object> servers_;
  DomainController controller_;
};

TEST_F(KnownControllersTest, WritableAndReadOnlyOnesOfThisDomainInOrder) {
  servers_ = {Server("dc2"), Server("dc1"), Server("other")};
  settings_ = {
      Settings("DC2", '2', "nTDSDSARO", "msDS-hasFullReplicaNCs", kDomain),
      Settings("dc1", '1', "nTDSDSA", "hasMasterNCs",
               "DC=CORP,DC=example,DC=test"),
      Settings("other", '3', "nTDSDSA", "hasMasterNCs", "DC=other"),
  };
  ASSERT_OK_AND_ASSIGN(const auto known, ReadKnownControllers(controller_));
  ASSERT_THAT(known, SizeIs(2));
  EXPECT_EQ(known[0].dns_host_name, "dc1.corp.example.test");
  EXPECT_EQ(known[0].invocation_id.bytes(), std::string(16, '1'));
  EXPECT_EQ(known[0].site, "Berlin");
  EXPECT_FALSE(known[0].read_only);
  EXPECT_EQ(known[1].dns_host_name, "dc2.corp.example.test");
  EXPECT_TRUE(known[1].read_only);
}

TEST_F(KnownControllersTest, LoserOfAConflictIsNoController) {
  servers_ = {Server("dc1")};
  settings_ = {
      Settings("dc1", '1', "nTDSDSA", "msDS-hasMasterNCs", kDomain),
      Settings("dc1\\0ACNF:8d5a7c43-3a2f-4a3a-9f6e-0123456789ab", '2',
               "nTDSDSA", "msDS-hasMasterNCs", kDomain),
  };
  ASSERT_OK_AND_ASSIGN(const auto known, ReadKnownControllers(controller_));
  EXPECT_THAT(known, SizeIs(1));
}

TEST_F(KnownControllersTest, NoneAtAllIsAnError) {
  EXPECT_THAT(ReadKnownControllers(controller_),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("read the Configuration naming context")));
}

TEST_F(KnownControllersTest, OneThatCannotBeNamedIsAnErrorAndNotLeftOut) {
  settings_ = {Settings("dc1", '1', "nTDSDSA", "hasMasterNCs", kDomain)};
  settings_[0].attributes[1].second = {"short"};
  EXPECT_FALSE(ReadKnownControllers(controller_).ok());
}

}  // namespace
}  // namespace directory_sync::directory_reader
