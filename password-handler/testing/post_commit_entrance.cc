#include "password-handler/testing/post_commit_entrance.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/clock/clock.h"
#include "common/secret/secret_access.h"
#include "password-handler/random_id.h"

namespace directory_sync::password_handler {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(20);

void Check(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "post-commit entrance: %s\n", status.ToString().c_str());
  std::abort();
}

template <typename T>
T OrDie(absl::StatusOr<T> result) {
  Check(result.status());
  return *std::move(result);
}

std::unique_ptr<LocalConnection> Send(const std::string& socket,
                                      const HookMessage& message) {
  auto connection = OrDie(ConnectLocal(socket, kPatience));
  const Secret frame = OrDie(EncodeHookMessage(message));
  Check(connection->Write(frame.Reveal(SecretAccess()), kPatience));
  return connection;
}

// Without the password, which isn't copied.
HookMessage CopyOf(const HookMessage& call) {
  HookMessage copy;
  copy.kind = call.kind;
  copy.id = call.id;
  copy.sam_account_name = call.sam_account_name;
  copy.entered = call.entered;
  copy.entered_monotonic = call.entered_monotonic;
  return copy;
}

}  // namespace

PostCommitEntrance::~PostCommitEntrance() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

HookMessage PostCommitEntrance::MakeCall(const std::string& account) {
  HookMessage call;
  call.kind = HookMessage::Kind::kEntered;
  call.id = RandomId();
  call.sam_account_name = account;
  call.entered = SystemClock().Now();
  call.entered_monotonic = SystemClock().Monotonic();
  return call;
}

HookAnswer PostCommitEntrance::Tell(const HookMessage& message) {
  const auto connection = Send(socket_, message);
  std::string answer(kAnswerFrameSize, '\0');
  Check(connection->ReadExactly(absl::MakeSpan(answer), kPatience));
  return OrDie(DecodeHookAnswer(answer));
}

HookMessage PostCommitEntrance::Enter(const std::string& account) {
  HookMessage call = MakeCall(account);
  if (Tell(call) != HookAnswer::kCaptured) std::abort();
  return call;
}

HookMessage PostCommitEntrance::EnterUntold(const std::string& account) {
  HookMessage call = MakeCall(account);
  absl::MutexLock lock(&mutex_);
  untold_.push_back(CopyOf(call));
  return call;
}

HookAnswer PostCommitEntrance::Notify(HookMessage call,
                                      absl::string_view password) {
  call.kind = HookMessage::Kind::kStored;
  call.entered_monotonic = SystemClock().Monotonic();
  call.notified = SystemClock().Now();
  call.password = Secret::CopyOf(password);
  return Tell(call);
}

HookAnswer PostCommitEntrance::NotifyLate(HookMessage call,
                                          absl::string_view password) {
  call.kind = HookMessage::Kind::kStored;
  call.entered_monotonic = SystemClock().Monotonic() - absl::Seconds(3);
  call.notified = SystemClock().Now();
  call.password = Secret::CopyOf(password);
  return Tell(call);
}

HookAnswer PostCommitEntrance::Lose(HookMessage call,
                                    const std::string& reason) {
  call.kind = HookMessage::Kind::kStored;
  call.notified = SystemClock().Now();
  call.reason = reason;
  return Tell(call);
}

void PostCommitEntrance::OpenLine() {
  HookMessage line;
  line.kind = HookMessage::Kind::kLine;
  line.id = RandomId();
  line_ = Send(socket_, line);
  thread_ = std::thread(&PostCommitEntrance::AnswerLine, this);
}

void PostCommitEntrance::AnswerLine() {
  std::string request(kFrameHeaderSize, '\0');
  while (true) {
    const absl::Status read =
        line_->ReadExactly(absl::MakeSpan(request), absl::Milliseconds(100));
    if (read.ok()) {
      Check(DecodeDrainRequest(request));
      TellAll();
      Check(line_->Write(EncodeHookAnswer(HookAnswer::kCaptured), kPatience));
    } else if (!absl::IsDeadlineExceeded(read)) {
      return;  // the handler is gone
    }
    absl::MutexLock lock(&mutex_);
    if (read.ok()) ++drained_;
    if (stopping_) return;
  }
}

void PostCommitEntrance::TellAll() {
  std::vector<HookMessage> untold;
  {
    absl::MutexLock lock(&mutex_);
    untold.swap(untold_);
  }
  for (const HookMessage& message : untold) Tell(message);
}

void PostCommitEntrance::AwaitDrained(int count) {
  absl::MutexLock lock(&mutex_);
  const auto is_drained = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return drained_ >= count;
  };
  if (!mutex_.AwaitWithTimeout(absl::Condition(&is_drained), kPatience)) {
    Check(absl::DeadlineExceededError("the handler didn't ask"));
  }
}

}  // namespace directory_sync::password_handler
