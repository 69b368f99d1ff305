#include "common/ldap/sid.h"

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace directory_sync::ldap {
namespace {

constexpr size_t kHeaderSize = 8;
constexpr size_t kMaxSubAuthorities = 15;
constexpr uint64_t kMaxAuthority = 0xffffffffffff;

uint32_t SubAuthority(const std::string& bytes, size_t index) {
  uint32_t value = 0;
  for (size_t i = 4; i-- > 0;) {
    value = value << 8 |
            static_cast<unsigned char>(bytes[kHeaderSize + 4 * index + i]);
  }
  return value;
}

void AppendSubAuthority(uint32_t value, std::string& bytes) {
  for (int i = 0; i < 4; ++i) {
    bytes.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  }
}

size_t SubAuthorityCount(const std::string& bytes) {
  return (bytes.size() - kHeaderSize) / 4;
}

absl::Status NotASid(absl::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat(
      "not a SID (S-1-5-21-…): '", absl::CHexEscape(text.substr(0, 200)), "'"));
}

// Decimal, or hexadecimal from 2^32 on, as [MS-DTYP] 2.4.2.1 writes it.
bool ParseAuthority(absl::string_view text, uint64_t& authority) {
  const bool parsed = absl::StartsWith(text, "0x")
                          ? absl::SimpleHexAtoi(text, &authority)
                          : absl::SimpleAtoi(text, &authority);
  return parsed && authority <= kMaxAuthority;
}

}  // namespace

absl::StatusOr<Sid> Sid::FromBytes(absl::string_view bytes) {
  const size_t count =
      bytes.size() < kHeaderSize ? 0 : static_cast<unsigned char>(bytes[1]);
  if (count < 1 || count > kMaxSubAuthorities || bytes[0] != 1 ||
      bytes.size() != kHeaderSize + 4 * count) {
    return absl::InvalidArgumentError(absl::StrCat(
        "not a binary SID: ", absl::BytesToHexString(bytes.substr(0, 80))));
  }
  return Sid(std::string(bytes));
}

absl::StatusOr<Sid> Sid::Parse(absl::string_view text) {
  if (text.size() > 200) return NotASid(text);
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  uint64_t authority = 0;
  if (parts.size() < 4 || parts.size() > 3 + kMaxSubAuthorities ||
      (parts[0] != "S" && parts[0] != "s") || parts[1] != "1" ||
      !ParseAuthority(parts[2], authority)) {
    return NotASid(text);
  }
  std::string bytes = {1, static_cast<char>(parts.size() - 3)};
  for (int i = 5; i >= 0; --i) {
    bytes.push_back(static_cast<char>(authority >> (8 * i) & 0xff));
  }
  for (size_t i = 3; i < parts.size(); ++i) {
    uint32_t value = 0;
    if (!absl::SimpleAtoi(parts[i], &value)) return NotASid(text);
    AppendSubAuthority(value, bytes);
  }
  return Sid(std::move(bytes));
}

std::string Sid::ToString() const {
  uint64_t authority = 0;
  for (size_t i = 2; i < kHeaderSize; ++i) {
    authority = authority << 8 | static_cast<unsigned char>(bytes_[i]);
  }
  std::string text =
      authority > 0xffffffff
          ? absl::StrCat("S-1-0x", absl::Hex(authority, absl::kZeroPad12))
          : absl::StrCat("S-1-", authority);
  for (size_t i = 0; i < SubAuthorityCount(bytes_); ++i) {
    absl::StrAppend(&text, "-", SubAuthority(bytes_, i));
  }
  return text;
}

uint32_t Sid::rid() const {
  return SubAuthority(bytes_, SubAuthorityCount(bytes_) - 1);
}

absl::StatusOr<Sid> Sid::Domain() const {
  if (SubAuthorityCount(bytes_) < 2) {
    return absl::InvalidArgumentError(
        absl::StrCat(ToString(), " is not an account of a domain"));
  }
  std::string bytes = bytes_.substr(0, bytes_.size() - 4);
  --bytes[1];
  return Sid(std::move(bytes));
}

absl::StatusOr<Sid> Sid::WithRid(uint32_t rid) const {
  if (SubAuthorityCount(bytes_) == kMaxSubAuthorities) {
    return absl::InvalidArgumentError(
        absl::StrCat(ToString(), " has no room for a RID"));
  }
  std::string bytes = bytes_;
  ++bytes[1];
  AppendSubAuthority(rid, bytes);
  return Sid(std::move(bytes));
}

}  // namespace directory_sync::ldap
