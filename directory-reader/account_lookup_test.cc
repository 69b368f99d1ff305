#include "directory-reader/account_lookup.h"

#include <memory>
#include <string>

#include "common/ldap/controls.h"
#include "common/ldap/fake_session.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::directory_reader {
namespace {

using directorysync::directory::v1::LookUpPasswordStampsRequest;
using ldap::FakeAnswer;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kAnna(16, 'a');
const std::string kOlga(16, 'o');
// Version 1, no attribute.
const std::string kNoMetadata("\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);

class PasswordStampsTest : public testing::Test {
 protected:
  PasswordStampsTest() {
    controller_.root.default_naming_context = "DC=corp";
    controller_.session = std::make_unique<ldap::FakeSession>(
        "ldaps://dc1", [this](const ldap::SearchRequest&) {
          FakeAnswer answer;
          answer.objects = accounts_;
          answer.controls = {ldap::PagedResultsControl(0, "")};
          return answer;
        });
    request_.add_object_guids(kAnna);
    request_.add_object_guids(kOlga);
  }

  std::vector<FakeAnswer::Object> accounts_;
  DomainController controller_;
  LookUpPasswordStampsRequest request_;
};

TEST_F(PasswordStampsTest, AccountThatCantBeReadHidesNoOther) {
  accounts_ = {
      {"CN=Anna", {{"objectGUID", {kAnna}}}},
      {"CN=Olga",
       {{"objectGUID", {kOlga}}, {"replPropertyMetaData", {kNoMetadata}}}}};
  ASSERT_OK_AND_ASSIGN(const auto response,
                       LookUpPasswordStamps(controller_, request_));
  EXPECT_THAT(response.unreadable(), ElementsAre(kAnna));
}

TEST_F(PasswordStampsTest, OfUnknownFormIsUnreadableToo) {
  accounts_ = {
      {"CN=Anna",
       {{"objectGUID", {kAnna}}, {"replPropertyMetaData", {"rubbish"}}}},
      {"CN=Olga",
       {{"objectGUID", {kOlga}}, {"replPropertyMetaData", {kNoMetadata}}}}};
  ASSERT_OK_AND_ASSIGN(const auto response,
                       LookUpPasswordStamps(controller_, request_));
  EXPECT_THAT(response.unreadable(), ElementsAre(kAnna));
}

TEST_F(PasswordStampsTest, WithoutAnyTheReasonIsSaid) {
  accounts_ = {{"CN=Anna", {{"objectGUID", {kAnna}}}}};
  EXPECT_THAT(
      LookUpPasswordStamps(controller_, request_),
      StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("dsacls")));
}

}  // namespace
}  // namespace directory_sync::directory_reader
