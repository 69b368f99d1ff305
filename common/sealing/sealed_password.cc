#include "common/sealing/sealed_password.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/secret/secret_access.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

constexpr size_t kPaddingUnit = 64;
// Tags of protobuf's wire format: field number * 8 + type.
constexpr char kDigestTag = (1 << 3) | 2;
constexpr char kPasswordTag = (2 << 3) | 2;
constexpr char kSizeTag = (3 << 3) | 0;

size_t PaddedSize(size_t size) {
  const size_t units = (size + kPaddingUnit - 1) / kPaddingUnit;
  return std::max<size_t>(units, 1) * kPaddingUnit;
}

std::string Varint(size_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) {
    bytes.push_back(static_cast<char>((value & 0x7f) | 0x80));
  }
  bytes.push_back(static_cast<char>(value));
  return bytes;
}

// What stands before the padded password, and after it. Neither is secret but
// for the password's length.
std::string Prefix(absl::string_view digest, size_t padded_size) {
  return absl::StrCat(std::string(1, kDigestTag), Varint(digest.size()), digest,
                      std::string(1, kPasswordTag), Varint(padded_size));
}

std::string Suffix(size_t password_size) {
  return absl::StrCat(std::string(1, kSizeTag), Varint(password_size));
}

// What was read before it was known to be right.
struct Frame {
  absl::string_view digest;
  absl::string_view padded;
  size_t size = 0;
};

bool TakeVarint(absl::string_view& rest, size_t& value) {
  value = 0;
  for (int shift = 0; shift < 21 && !rest.empty(); shift += 7) {
    const uint8_t byte = rest.front();
    rest.remove_prefix(1);
    value |= static_cast<size_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return true;
  }
  return false;
}

bool TakeTag(absl::string_view& rest, char tag) {
  if (rest.empty() || rest.front() != tag) return false;
  rest.remove_prefix(1);
  return true;
}

bool TakeBytes(absl::string_view& rest, char tag, absl::string_view& bytes) {
  size_t size = 0;
  if (!TakeTag(rest, tag) || !TakeVarint(rest, size) || size > rest.size()) {
    return false;
  }
  bytes = rest.substr(0, size);
  rest.remove_prefix(size);
  return true;
}

bool ReadFrame(absl::string_view rest, Frame& frame) {
  return TakeBytes(rest, kDigestTag, frame.digest) &&
         TakeBytes(rest, kPasswordTag, frame.padded) &&
         TakeTag(rest, kSizeTag) && TakeVarint(rest, frame.size) &&
         rest.empty();
}

bool IsPadded(const Frame& frame) {
  if (frame.size > kMaxPasswordSize) return false;
  if (frame.padded.size() != PaddedSize(frame.size)) return false;
  const absl::string_view padding = frame.padded.substr(frame.size);
  return std::all_of(padding.begin(), padding.end(),
                     [](char byte) { return byte == 0; });
}

}  // namespace

absl::StatusOr<Secret> EncodeSealedPassword(absl::string_view header_digest,
                                            const Secret& password) {
  if (password.size() > kMaxPasswordSize) {
    return absl::InvalidArgumentError(
        absl::StrCat("a password of ", password.size(),
                     " bytes is longer than the directory takes"));
  }
  if (header_digest.size() != kHeaderDigestSize) {
    return absl::InvalidArgumentError("a header's digest has 64 bytes");
  }
  const size_t padded_size = PaddedSize(password.size());
  const std::string prefix = Prefix(header_digest, padded_size);
  std::string suffix = Suffix(password.size());
  const size_t size = prefix.size() + padded_size + suffix.size();
  const absl::string_view text = password.Reveal(SecretAccess());
  Secret wire = Secret::Filled(size, [&](char* out) {
    std::copy(prefix.begin(), prefix.end(), out);
    std::copy(text.begin(), text.end(), out + prefix.size());
    std::copy(suffix.begin(), suffix.end(), out + size - suffix.size());
  });
  Secret::Wipe(suffix.data(), suffix.size());
  return wire;
}

absl::StatusOr<Secret> DecodeSealedPassword(absl::string_view header_digest,
                                            const Secret& wire) {
  const absl::string_view bytes = wire.Reveal(SecretAccess());
  Frame frame;
  if (!ReadFrame(bytes, frame) || !IsPadded(frame)) {
    return absl::InvalidArgumentError("the sealed password is malformed");
  }
  if (frame.digest != header_digest) {
    return absl::PermissionDeniedError(
        "the sealed password belongs to another header");
  }
  Secret password = Secret::CopyOf(frame.padded.substr(0, frame.size));
  // Another spelling of the same values, for example a longer varint, is no
  // envelope of ours either.
  ASSIGN_OR_RETURN(const Secret canonical,
                   EncodeSealedPassword(header_digest, password));
  if (canonical != wire) {
    return absl::InvalidArgumentError("the sealed password is not canonical");
  }
  return password;
}

}  // namespace directory_sync
