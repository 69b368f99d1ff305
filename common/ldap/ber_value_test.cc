#include "common/ldap/ber_value.h"

#include <limits>
#include <string>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace directory_sync::ldap {
namespace {

std::string Hex(const std::string& bytes) {
  return absl::BytesToHexString(bytes);
}

TEST(BerValueTest, IntegersHaveTheShortestForm) {
  EXPECT_EQ(Hex(BerInteger(0)), "020100");
  EXPECT_EQ(Hex(BerInteger(127)), "02017f");
  EXPECT_EQ(Hex(BerInteger(128)), "02020080");
  EXPECT_EQ(Hex(BerInteger(-1)), "0201ff");
  EXPECT_EQ(Hex(BerInteger(-128)), "020180");
  EXPECT_EQ(Hex(BerInteger(-129)), "0202ff7f");
  EXPECT_EQ(Hex(BerInteger(0x7fffffff)), "02047fffffff");
  EXPECT_EQ(Hex(BerInteger(std::numeric_limits<int32_t>::min())),
            "020480000000");
}

TEST(BerValueTest, LongContentsHaveLongLengths) {
  EXPECT_EQ(Hex(BerOctets("")), "0400");
  EXPECT_EQ(Hex(BerOctets(std::string(127, 'x'))).substr(0, 4), "047f");
  EXPECT_EQ(Hex(BerOctets(std::string(128, 'x'))).substr(0, 6), "048180");
  EXPECT_EQ(Hex(BerOctets(std::string(70'000, 'x'))).substr(0, 10),
            "0483011170");
}

TEST(BerValueTest, WhatIsWrittenIsReadBack) {
  for (const int32_t number : {0, 1, -1, 127, 128, -128, -129, 65'536,
                               std::numeric_limits<int32_t>::min(),
                               std::numeric_limits<int32_t>::max()}) {
    const std::string octets(static_cast<size_t>(number & 0x3ff), '\0');
    const std::string bytes =
        BerSequence({BerInteger(number), BerOctets(octets)});
    BerSequenceReader reader(bytes);
    EXPECT_EQ(reader.Integer(), number);
    EXPECT_EQ(reader.Octets(), octets);
    EXPECT_FALSE(reader.Octets().has_value());
  }
}

// As Windows sends them.
TEST(BerValueTest, LengthsOfFourBytesAreRead) {
  const std::string bytes =
      absl::HexStringToBytes("3084000000090201010404") + "abcd";
  BerSequenceReader reader(bytes);
  EXPECT_EQ(reader.Integer(), 1);
  EXPECT_EQ(reader.Octets(), "abcd");
}

TEST(BerValueTest, EveryTruncationIsAbsent) {
  const std::string whole =
      BerSequence({BerInteger(70'000), BerOctets("0123456789")});
  for (size_t size = 0; size < whole.size(); ++size) {
    const std::string part = whole.substr(0, size);
    BerSequenceReader reader(part);
    EXPECT_FALSE(reader.Integer().has_value() && reader.Octets().has_value())
        << size;
  }
}

TEST(BerValueTest, OtherKindsAreAbsent) {
  for (const char* hex :
       {"3180", "30800000", "3003020501", "300702050000000001", "30020200",
        "3003040101", "30fffffffff0"}) {
    const std::string bytes = absl::HexStringToBytes(hex);
    EXPECT_FALSE(BerSequenceReader(bytes).Integer().has_value()) << hex;
  }
}

}  // namespace
}  // namespace directory_sync::ldap
