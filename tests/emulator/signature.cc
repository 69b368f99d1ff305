#include "tests/emulator/signature.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace directory_sync::emulator {
namespace {

constexpr size_t kTimestampLength = 14;  // YYYYMMDDHHmmss

absl::Status Denied() {
  return absl::PermissionDeniedError("Authentication failed.");
}

bool IsTimestamp(absl::string_view text) {
  return text.size() == kTimestampLength &&
         std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

// YYYYMMDDHHmmss as "YYYY-MM-DD HH:mm:ss": %Y alone would take every digit.
std::string Separated(absl::string_view t) {
  return absl::StrCat(t.substr(0, 4), "-", t.substr(4, 2), "-", t.substr(6, 2),
                      " ", t.substr(8, 2), ":", t.substr(10, 2), ":",
                      t.substr(12, 2));
}

bool IsNear(absl::string_view timestamp, absl::TimeZone zone, absl::Time now,
            absl::Duration skew) {
  absl::Time signed_at;
  return absl::ParseTime("%Y-%m-%d %H:%M:%S", Separated(timestamp), zone,
                         &signed_at, nullptr) &&
         absl::AbsDuration(now - signed_at) <= skew;
}

bool IsFresh(absl::string_view timestamp, const Choices& choices,
             absl::Time now) {
  if (choices.max_timestamp_skew_seconds == 0) return true;
  const absl::Duration skew = absl::Seconds(choices.max_timestamp_skew_seconds);
  if (IsNear(timestamp, absl::UTCTimeZone(), now, skew)) return true;
  absl::TimeZone local;
  return choices.accept_local_timestamps &&
         absl::LoadTimeZone(choices.server_zone, &local) &&
         IsNear(timestamp, local, now, skew);
}

bool SameBytes(absl::string_view a, absl::string_view b) {
  return a.size() == b.size() &&
         CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::string SignatureHash(const ApiKeys& keys, absl::string_view user_agent,
                          absl::string_view timestamp) {
  const std::string text =
      absl::StrCat(keys.user_key, user_agent, timestamp, keys.secret_key);
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       digest);
  return absl::Base64Escape(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

std::string SignatureHeader(const ApiKeys& keys, absl::string_view user_agent,
                            absl::string_view timestamp) {
  return absl::StrCat(keys.user_key, ":", timestamp, ":",
                      SignatureHash(keys, user_agent, timestamp));
}

absl::string_view ClaimedUserKey(absl::string_view header) {
  const size_t colon = header.find(':');
  return colon == absl::string_view::npos ? "" : header.substr(0, colon);
}

absl::StatusOr<std::string> CheckSignature(absl::string_view header,
                                           absl::string_view user_agent,
                                           const std::vector<ApiKeys>& keys,
                                           const Choices& choices,
                                           absl::Time now) {
  const std::vector<absl::string_view> parts = absl::StrSplit(header, ':');
  if (parts.size() != 3 || !IsTimestamp(parts[1])) return Denied();
  for (const ApiKeys& pair : keys) {
    if (pair.user_key != parts[0]) continue;
    if (!SameBytes(parts[2], SignatureHash(pair, user_agent, parts[1]))) break;
    if (!IsFresh(parts[1], choices, now)) break;
    return pair.user_key;
  }
  return Denied();
}

}  // namespace directory_sync::emulator
