#include "webui/web_sessions.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "sodium.h"

namespace directory_sync::webui {
namespace {

constexpr int kMostWrongCodes = 20;
constexpr absl::Duration kAttemptWindow = absl::Minutes(1);

std::string RandomHex() {
  unsigned char bytes[16];
  randombytes_buf(bytes, sizeof(bytes));
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(bytes), sizeof(bytes)));
}

std::string Digest(absl::string_view text) {
  unsigned char digest[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(
      digest, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return std::string(reinterpret_cast<const char*>(digest), sizeof(digest));
}

}  // namespace

WebSessions::Code WebSessions::CreateCode(const std::string& os_user) {
  absl::MutexLock lock(&mutex_);
  DropExpired();
  Code code{RandomHex(), clock_.Now() + kCodeLifetime};
  codes_[Digest(code.code)] = {os_user, clock_.Monotonic() + kCodeLifetime};
  return code;
}

absl::StatusOr<std::string> WebSessions::LogIn(absl::string_view code) {
  absl::MutexLock lock(&mutex_);
  DropExpired();
  if (TooManyAttempts()) {
    return absl::ResourceExhaustedError(
        "too many wrong codes; wait a minute and ask for a new one");
  }
  const auto found = codes_.find(Digest(code));
  if (found == codes_.end()) {
    ++wrong_codes_;
    return absl::PermissionDeniedError(
        "this code was used, has expired or never was one; run "
        "'directory-syncctl web login' for another");
  }
  const std::string token = RandomHex();
  const absl::Duration now = clock_.Monotonic();
  sessions_[Digest(token)] = {found->second.os_user, now + kLongestLifetime,
                              now + kIdleLifetime};
  codes_.erase(found);
  return token;
}

absl::StatusOr<std::string> WebSessions::UserOf(absl::string_view token,
                                                Use use) {
  absl::MutexLock lock(&mutex_);
  DropExpired();
  const auto found = sessions_.find(Digest(token));
  if (found == sessions_.end()) {
    return absl::UnauthenticatedError(
        "not logged in, or the session has ended; run "
        "'directory-syncctl web login'");
  }
  if (use == Use::kActive) {
    found->second.idle_until = clock_.Monotonic() + kIdleLifetime;
  }
  return found->second.os_user;
}

void WebSessions::LogOut(absl::string_view token) {
  absl::MutexLock lock(&mutex_);
  sessions_.erase(Digest(token));
}

size_t WebSessions::live() {
  absl::MutexLock lock(&mutex_);
  DropExpired();
  return sessions_.size();
}

void WebSessions::DropExpired() {
  const absl::Duration now = clock_.Monotonic();
  for (auto code = codes_.begin(); code != codes_.end();) {
    code = code->second.expires <= now ? codes_.erase(code) : std::next(code);
  }
  for (auto session = sessions_.begin(); session != sessions_.end();) {
    const bool ended =
        std::min(session->second.ends, session->second.idle_until) <= now;
    session = ended ? sessions_.erase(session) : std::next(session);
  }
}

bool WebSessions::TooManyAttempts() {
  const absl::Duration now = clock_.Monotonic();
  if (now - wrong_codes_since_ >= kAttemptWindow) {
    wrong_codes_since_ = now;
    wrong_codes_ = 0;
  }
  return wrong_codes_ >= kMostWrongCodes;
}

}  // namespace directory_sync::webui
