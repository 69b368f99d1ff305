#include "uploader/provider/form_body.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/secret/secret_access.h"

namespace directory_sync::provider {
namespace {

constexpr char kHex[] = "0123456789ABCDEF";
constexpr size_t kLongestEncoding = 3;

bool IsUnreserved(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

void AppendPercent(char c, std::string& to) {
  const auto byte = static_cast<unsigned char>(c);
  to.push_back('%');
  to.push_back(kHex[byte >> 4]);
  to.push_back(kHex[byte & 0xf]);
}

}  // namespace

void FormBody::Grow(size_t size) {
  if (bytes_.size() + size <= bytes_.capacity()) return;
  std::string larger;
  larger.reserve(2 * (bytes_.size() + size));
  larger.append(bytes_);
  bytes_.swap(larger);
  Secret::Wipe(&larger[0], larger.size());
}

void FormBody::AppendEncoded(absl::string_view text) {
  for (const char c : text) {
    if (c == ' ') {
      bytes_.push_back('+');
    } else if (IsUnreserved(c)) {
      bytes_.push_back(c);
    } else {
      AppendPercent(c, bytes_);
    }
  }
}

void FormBody::Add(absl::string_view name, absl::string_view value) {
  Grow(2 + kLongestEncoding * (name.size() + value.size()));
  if (!bytes_.empty()) bytes_.push_back('&');
  AppendEncoded(name);
  bytes_.push_back('=');
  AppendEncoded(value);
}

void FormBody::Add(absl::string_view name, const Secret& value) {
  Add(name, value.Reveal(SecretAccess()));
}

std::string EncodePathSegment(absl::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (IsUnreserved(c)) {
      encoded.push_back(c);
    } else {
      AppendPercent(c, encoded);
    }
  }
  return encoded;
}

}  // namespace directory_sync::provider
