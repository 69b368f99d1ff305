#include "common/ldap/controls.h"

#include <string>

#include "absl/strings/escaping.h"
#include "common/ldap/ber.h"
#include "common/status/status_matchers.h"

namespace directory_sync::ldap {
namespace {

std::string Sequence(int first, int second, const std::string& third) {
  const BerPtr ber = NewBer();
  berval octets = {third.size(), const_cast<char*>(third.data())};
  ber_printf(ber.get(), "{iiO}", first, second, &octets);
  return TakeBytes(*ber);
}

TEST(ControlsTest, DirSyncIsEncodedAsActiveDirectoryWantsIt) {
  const Control control =
      DirSyncControl(kDirSyncIncrementalValues | kDirSyncObjectSecurity, "co");
  EXPECT_EQ(control.oid, "1.2.840.113556.1.4.841");
  // SEQUENCE { INTEGER -2147483647, INTEGER 2147483647, OCTET STRING "co" }
  EXPECT_EQ(absl::BytesToHexString(control.value),
            "3010"
            "020480000001"
            "02047fffffff"
            "0402636f");
}

TEST(ControlsTest, DirSyncResultSaysWhetherThereIsMore) {
  ASSERT_OK_AND_ASSIGN(
      const DirSyncPosition position,
      ParseDirSyncResult({{kDirSyncOid, Sequence(1, 0, "cookie")}}));
  EXPECT_TRUE(position.more);
  EXPECT_EQ(position.cookie, "cookie");
}

TEST(ControlsTest, DirSyncResultMustBeWhole) {
  const std::string value = Sequence(0, 0, "cookie");
  for (const std::vector<Control>& controls : {
           std::vector<Control>{},
           std::vector<Control>{{kPagedResultsOid, value}},
           std::vector<Control>{{kDirSyncOid, ""}},
           std::vector<Control>{{kDirSyncOid, value.substr(0, 9)}},
           std::vector<Control>{{kDirSyncOid, Sequence(0, 0, "")}},
       }) {
    EXPECT_THAT(ParseDirSyncResult(controls),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(ControlsTest, PagedResultsGoRound) {
  const Control control = PagedResultsControl(1000, "next");
  EXPECT_EQ(absl::BytesToHexString(control.value), "300a020203e804046e657874");
  EXPECT_THAT(NextPageCookie({control}), IsOkAndHolds(std::string("next")));
  EXPECT_THAT(NextPageCookie({PagedResultsControl(0, "")}),
              IsOkAndHolds(std::string()));
}

TEST(ControlsTest, EmptyValueIsNoControl) {
  EXPECT_THAT(NextPageCookie({{kPagedResultsOid, ""}}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ControlsTest, MissingPagedResultsControlIsNoLastPage) {
  EXPECT_THAT(NextPageCookie({}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(NextPageCookie({{kPagedResultsOid, "x"}}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ControlsTest, ExtendedDnsAreAskedForInHexadecimal) {
  EXPECT_EQ(absl::BytesToHexString(ExtendedDnControl().value), "3003020100");
}

}  // namespace
}  // namespace directory_sync::ldap
