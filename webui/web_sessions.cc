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

absl::StatusOr<WebSessions::Secrets> WebSessions::LogIn(
    absl::string_view code) {
  absl::MutexLock lock(&mutex_);
  DropExpired();
  const auto found = codes_.find(Digest(code));
  if (found == codes_.end()) return WrongCode();
  Secrets secrets{RandomHex(), RandomHex()};
  const absl::Duration now = clock_.Monotonic();
  sessions_[Digest(secrets.cookie)] = {
      found->second.os_user, Digest(secrets.page_token), now + kLongestLifetime,
      now + kIdleLifetime};
  codes_.erase(found);
  return secrets;
}

absl::Status WebSessions::WrongCode() {
  const absl::Duration now = clock_.Monotonic();
  if (now - wrong_codes_since_ >= kAttemptWindow) {
    wrong_codes_since_ = now;
    wrong_codes_ = 0;
  }
  if (wrong_codes_ >= kMostWrongCodes) {
    return absl::ResourceExhaustedError(
        "too many wrong codes; run 'directory-syncctl web login' for a right "
        "one");
  }
  ++wrong_codes_;
  return absl::PermissionDeniedError(
      "this code was used, has expired or never was one; run "
      "'directory-syncctl web login' for another");
}

WebSessions::Session* WebSessions::Find(const Secrets& secrets) {
  const auto found = sessions_.find(Digest(secrets.cookie));
  const bool both = found != sessions_.end() &&
                    found->second.page_digest == Digest(secrets.page_token);
  return both ? &found->second : nullptr;
}

absl::StatusOr<std::string> WebSessions::UserOf(const Secrets& secrets,
                                                Use use) {
  absl::MutexLock lock(&mutex_);
  DropExpired();
  Session* session = Find(secrets);
  if (session == nullptr) {
    return absl::UnauthenticatedError(
        "not logged in, or the session has ended; run "
        "'directory-syncctl web login'");
  }
  if (use == Use::kActive) {
    session->idle_until = clock_.Monotonic() + kIdleLifetime;
  }
  return session->os_user;
}

bool WebSessions::Knows(absl::string_view cookie) {
  absl::MutexLock lock(&mutex_);
  DropExpired();
  return sessions_.count(Digest(cookie)) > 0;
}

void WebSessions::LogOut(const Secrets& secrets) {
  absl::MutexLock lock(&mutex_);
  if (Find(secrets) != nullptr) sessions_.erase(Digest(secrets.cookie));
}

void WebSessions::Forget(absl::string_view cookie) {
  absl::MutexLock lock(&mutex_);
  sessions_.erase(Digest(cookie));
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

}  // namespace directory_sync::webui
