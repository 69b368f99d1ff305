#include "tests/emulator/password_digest.h"

#include "gtest/gtest.h"

namespace directory_sync::emulator {
namespace {

TEST(PasswordDigestTest, IsSaltedSha256) {
  // sha256("salt" + "secret"), by sha256sum.
  EXPECT_EQ(PasswordDigester("salt").Digest("secret"),
            "sha256:"
            "bede90386d450cea8b77b822f8887065e4e5abf132c2f9dccfcc7fbd4cba5e35");
}

TEST(PasswordDigestTest, EveryRunHasItsOwnSalt) {
  const PasswordDigester one;
  const PasswordDigester two;
  EXPECT_NE(one.salt(), two.salt());
  EXPECT_NE(one.Digest("secret"), two.Digest("secret"));
  EXPECT_EQ(one.Digest("secret"), one.Digest("secret"));
}

}  // namespace
}  // namespace directory_sync::emulator
