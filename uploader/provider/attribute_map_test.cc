#include "uploader/provider/attribute_map.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::provider {
namespace {

using testing::Contains;
using testing::Pair;

constexpr MailService kExchange = MailService::kHostedExchange;
constexpr MailService kEmail = MailService::kHostedEmail;

// Attribute, field of ex/mailboxes, field of rs/mailboxes: the documented
// table, written down a second time.
class DocumentedRow : public testing::TestWithParam<
                          std::tuple<const char*, const char*, const char*>> {};

TEST_P(DocumentedRow, ArrivesInItsFields) {
  const auto& [attribute, exchange, email] = GetParam();
  const AttributeValues values = {{attribute, {"value"}}};
  for (const auto& [service, field] :
       {std::make_pair(kExchange, exchange), std::make_pair(kEmail, email)}) {
    FieldValues fields = MapFields(service, values, "");
    int found = 0;
    for (const auto& [name, value] : fields) {
      if (value.empty()) continue;
      EXPECT_EQ(name, field);
      ++found;
    }
    EXPECT_EQ(found, std::string(field).empty() ? 0 : 1);
  }
  EXPECT_THAT(SyncedAttributes(), Contains(attribute));
}

INSTANTIATE_TEST_SUITE_P(
    Table, DocumentedRow,
    testing::Values(
        std::make_tuple("displayName", "displayName", "displayName"),
        std::make_tuple("sn", "lastName", "lastName"),
        std::make_tuple("givenName", "firstName", "firstName"),
        std::make_tuple("generationQualifier", "", "generationQualifier"),
        std::make_tuple("initials", "", "initials"),
        std::make_tuple("o", "", "organizationUnit"),
        std::make_tuple("telephoneNumber", "businessNumber", "businessNumber"),
        std::make_tuple("pager", "pagerNumber", "pagerNumber"),
        std::make_tuple("homePhone", "homeNumber", "homeNumber"),
        std::make_tuple("mobile", "mobileNumber", "mobileNumber"),
        std::make_tuple("facsimileTelephoneNumber", "faxNumber", "faxNumber"),
        std::make_tuple("otherFacsimileTelephoneNumber", "", "homeFaxNumber"),
        std::make_tuple("streetAddress", "addressLine1", "businessStreet"),
        std::make_tuple("l", "city", "businessCity"),
        std::make_tuple("st", "state", "businessState"),
        std::make_tuple("postalCode", "zip", "businessPostalCode"),
        std::make_tuple("co", "country", "businessCountry"),
        std::make_tuple("title", "jobTitle", "title"),
        std::make_tuple("employeeID", "", "userID"),
        std::make_tuple("employeeType", "", "employeeType"),
        std::make_tuple("company", "company", ""),
        std::make_tuple("department", "department", "")),
    [](const auto& test) { return std::string(std::get<0>(test.param)); });

TEST(AttributeMapTest, FieldsWithoutValueAreThereAndEmpty) {
  EXPECT_THAT(MapFields(kEmail, {}, "Ann"), Contains(Pair("title", "")));
  EXPECT_THAT(MapFields(kExchange, {}, "Ann"), Contains(Pair("jobTitle", "")));
}

TEST(AttributeMapTest, AccountWithoutDisplayNameGetsItsName) {
  EXPECT_THAT(MapFields(kExchange, {}, "Ann"),
              Contains(Pair("displayName", "Ann")));
  EXPECT_THAT(MapFields(kExchange, {{"displayName", {"Ann L"}}}, "Ann"),
              Contains(Pair("displayName", "Ann L")));
}

TEST(AttributeMapTest, OrderOfValuesDoesNotMatter) {
  const AttributeValues one = {{"otherFacsimileTelephoneNumber", {"2", "1"}}};
  const AttributeValues two = {{"otherFacsimileTelephoneNumber", {"1", "2"}}};
  EXPECT_EQ(MapFields(kEmail, one, ""), MapFields(kEmail, two, ""));
  EXPECT_THAT(MapFields(kEmail, one, ""), Contains(Pair("homeFaxNumber", "1")));
}

TEST(AttributeMapTest, OnlyAccountDisableDisables) {
  EXPECT_EQ(IsAccountEnabled("512"), true);
  EXPECT_EQ(IsAccountEnabled("66048"), true);
  EXPECT_EQ(IsAccountEnabled("514"), false);
  EXPECT_EQ(IsAccountEnabled("-2147483134"), false);  // 0x80000202
  EXPECT_EQ(IsAccountEnabled(""), absl::nullopt);
  EXPECT_EQ(IsAccountEnabled("enabled"), absl::nullopt);
}

}  // namespace
}  // namespace directory_sync::provider
