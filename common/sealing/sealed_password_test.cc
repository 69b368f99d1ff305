#include "common/sealing/sealed_password.h"

#include <string>

#include "absl/status/status.h"
#include "common/secret/secret_access.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "proto/directorysync/password/v1/envelope.pb.h"

namespace directory_sync {
namespace {

using Code = absl::StatusCode;
using directorysync::password::v1::SealedPassword;

const std::string& Digest() {
  static const auto* const digest = new std::string(kHeaderDigestSize, 'd');
  return *digest;
}

// As the generated code writes it: what the contract says.
std::string Wire(const std::string& digest, const std::string& padded,
                 size_t size) {
  SealedPassword message;
  message.set_header_digest(digest);
  message.set_padded_password(padded);
  message.set_password_size(size);
  return message.SerializeAsString();
}

TEST(SealedPasswordTest, IsWhatTheGeneratedCodeWrites) {
  for (const size_t size : {1, 63, 64, 65, 200, 1024}) {
    const std::string password(size, 'x');
    std::string padded = password;
    padded.resize((size + 63) / 64 * 64, '\0');
    ASSERT_OK_AND_ASSIGN(
        const Secret wire,
        EncodeSealedPassword(Digest(), Secret::CopyOf(password)));
    EXPECT_EQ(wire.Reveal(SecretAccess()), Wire(Digest(), padded, size));
  }
}

TEST(SealedPasswordTest, MalformedIsRefused) {
  const std::string good(64, 'x');
  const std::string wires[] = {
      "",
      "\x0a",
      Wire(Digest(), good, 65),                           // too long
      Wire(Digest(), good, 10),                           // padding isn't zero
      Wire(Digest(), std::string(128, '\0'), 10),         // too much padding
      Wire(Digest(), good.substr(1), 63),                 // too little
      Wire(Digest(), std::string(1088, 'x'), 1088),       // too long
      Wire(Digest(), good, 64) + "x",                     // more behind it
      Wire(Digest(), good, 64).substr(0, 100),            // torn
      std::string("\x0a\xff\xff\xff\xff\xff\xff\xff", 8)  // endless length
  };
  for (const std::string& wire : wires) {
    EXPECT_THAT(DecodeSealedPassword(Digest(), Secret::CopyOf(wire)),
                StatusIs(Code::kInvalidArgument));
  }
}

TEST(SealedPasswordTest, LongSpellingOfALengthIsRefused) {
  std::string wire = Wire(Digest(), std::string(64, 'x'), 64);
  wire.back() |= '\x80';
  wire.push_back('\0');
  EXPECT_THAT(DecodeSealedPassword(Digest(), Secret::CopyOf(wire)),
              StatusIs(Code::kInvalidArgument));
}

TEST(SealedPasswordTest, AnotherHeadersIsRefused) {
  const std::string other(kHeaderDigestSize, 'o');
  const std::string wire = Wire(other, std::string(64, 'x'), 64);
  EXPECT_THAT(DecodeSealedPassword(Digest(), Secret::CopyOf(wire)),
              StatusIs(Code::kPermissionDenied));
}

}  // namespace
}  // namespace directory_sync
