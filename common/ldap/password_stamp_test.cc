#include "common/ldap/password_stamp.h"

#include <string>

#include "absl/strings/string_view.h"
#include "common/status/status_matchers.h"

namespace directory_sync::ldap {
namespace {

using testing::Eq;
using testing::Optional;

constexpr uint32_t kUnicodePwd = 589914;
constexpr uint32_t kPwdLastSet = 589920;

void AppendNumber(uint64_t value, int size, std::string& bytes) {
  for (int i = 0; i < size; ++i) {
    bytes.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  }
}

std::string EntryOf(uint32_t attribute, uint32_t version, uint64_t time,
                    char dsa) {
  std::string bytes;
  AppendNumber(attribute, 4, bytes);
  AppendNumber(version, 4, bytes);
  AppendNumber(time, 8, bytes);
  bytes.append(16, dsa);
  AppendNumber(4711, 8, bytes);
  AppendNumber(4712, 8, bytes);
  return bytes;
}

std::string MetaData(uint32_t version, uint32_t count,
                     absl::string_view entries) {
  std::string bytes;
  AppendNumber(version, 4, bytes);
  AppendNumber(0, 4, bytes);
  AppendNumber(count, 4, bytes);
  AppendNumber(0, 4, bytes);
  return bytes.append(entries.data(), entries.size());
}

PasswordStamp StampOf(uint32_t version, uint64_t time, char dsa) {
  return {version, time, *Guid::FromBytes(std::string(16, dsa))};
}

TEST(PasswordStampTest, FindsTheEntryOfUnicodePwd) {
  EXPECT_THAT(ParsePasswordStamp(
                  MetaData(1, 2,
                           EntryOf(kPwdLastSet, 9, 9, 'x') +
                               EntryOf(kUnicodePwd, 3, 13400000000, 'd'))),
              IsOkAndHolds(Optional(Eq(StampOf(3, 13400000000, 'd')))));
}

TEST(PasswordStampTest, PwdLastSetHasOneOfItsOwn) {
  EXPECT_THAT(ParsePwdLastSetStamp(
                  MetaData(1, 2,
                           EntryOf(kPwdLastSet, 9, 9, 'x') +
                               EntryOf(kUnicodePwd, 3, 13400000000, 'd'))),
              IsOkAndHolds(Optional(Eq(StampOf(9, 9, 'x')))));
}

TEST(PasswordStampTest, AccountWithoutPasswordHasNone) {
  EXPECT_THAT(
      ParsePasswordStamp(MetaData(1, 1, EntryOf(kPwdLastSet, 9, 9, 'x'))),
      IsOkAndHolds(Eq(std::nullopt)));
  EXPECT_THAT(ParsePasswordStamp(MetaData(1, 0, "")),
              IsOkAndHolds(Eq(std::nullopt)));
}

TEST(PasswordStampTest, RefusesWhatIsNotThatForm) {
  const std::string entry = EntryOf(kUnicodePwd, 1, 1, 'd');
  for (const std::string& bytes :
       {std::string(), std::string(15, '\1'), MetaData(2, 1, entry),
        MetaData(1, 2, entry), MetaData(1, 0, entry),
        MetaData(1, 1, entry.substr(1)), MetaData(1, 0xffffffff, entry)}) {
    EXPECT_THAT(ParsePasswordStamp(bytes),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(PasswordStampTest, VersionGoesBeforeTime) {
  EXPECT_EQ(Compare(StampOf(2, 10, 'a'), StampOf(1, 20, 'a')),
            StampOrder::kLater);
  EXPECT_EQ(Compare(StampOf(1, 20, 'a'), StampOf(2, 10, 'a')),
            StampOrder::kEarlier);
  EXPECT_EQ(Compare(StampOf(2, 11, 'a'), StampOf(2, 10, 'b')),
            StampOrder::kLater);
  EXPECT_TRUE(IsAbove(StampOf(2, 11, 'a'), StampOf(2, 10, 'b')));
}

TEST(PasswordStampTest, SameVersionAndTimeFromTwoServersIsATie) {
  EXPECT_EQ(Compare(StampOf(2, 10, 'a'), StampOf(2, 10, 'a')),
            StampOrder::kEqual);
  EXPECT_EQ(Compare(StampOf(2, 10, 'a'), StampOf(2, 10, 'b')),
            StampOrder::kTie);
  EXPECT_FALSE(IsAbove(StampOf(2, 10, 'b'), StampOf(2, 10, 'a')));
}

TEST(PasswordStampTest, TextNamesTimeAndServer) {
  EXPECT_EQ(StampOf(3, 13400000000, 'a').ToString(),
            "v3 @2025-08-18T14:13:20Z by "
            "61616161-6161-6161-6161-616161616161");
}

}  // namespace
}  // namespace directory_sync::ldap
