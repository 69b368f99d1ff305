#include "uploader/store/value_cipher.h"

#include <string>

#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

ValueCipher CipherOf(char byte) {
  return ValueCipher::WithKey(
             Secret::CopyOf(std::string(ValueCipher::kKeySize, byte)))
      .value();
}

TEST(ValueCipherTest, OpensWhatItSealed) {
  const ValueCipher cipher = CipherOf('k');
  const Secret value = Secret::CopyOf("secret key");
  const std::string sealed = cipher.Seal(value, "purpose");
  EXPECT_EQ(sealed.find("secret key"), std::string::npos);
  ASSERT_OK_AND_ASSIGN(const Secret opened, cipher.Open(sealed, "purpose"));
  EXPECT_EQ(opened, value);
  EXPECT_NE(cipher.Seal(value, "purpose"), sealed);
}

TEST(ValueCipherTest, AnotherPurposeKeyOrByteDoesNotOpen) {
  const ValueCipher cipher = CipherOf('k');
  const std::string sealed = cipher.Seal(Secret::CopyOf("secret"), "purpose");
  const auto refused = StatusIs(absl::StatusCode::kDataLoss);
  EXPECT_THAT(cipher.Open(sealed, "other").status(), refused);
  EXPECT_THAT(CipherOf('x').Open(sealed, "purpose").status(), refused);
  EXPECT_THAT(cipher.Open("", "purpose").status(), refused);
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_THAT(cipher.Open(changed, "purpose").status(), refused) << i;
  }
}

TEST(ValueCipherTest, KeyOfAnotherSizeIsRefused) {
  EXPECT_THAT(ValueCipher::WithKey(Secret::CopyOf("short")).status(),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace directory_sync::uploader
