#include "password-handler/hook_server.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/clock/clock.h"
#include "common/log/log.h"
#include "common/secret/secret_access.h"
#include "common/status/status_macros.h"

namespace directory_sync::password_handler {

HookServer::HookServer(const Options& options,
                       std::unique_ptr<LocalListener> listener,
                       HookCalls& calls, PostCommitCalls* post_commit)
    : options_(options),
      listener_(std::move(listener)),
      calls_(calls),
      post_commit_(post_commit) {}

absl::StatusOr<std::unique_ptr<HookServer>> HookServer::Start(
    const Options& options, HookCalls& calls, PostCommitCalls* post_commit) {
  ASSIGN_OR_RETURN(std::unique_ptr<LocalListener> listener,
                   LocalListener::Listen(options.socket,
                                         LocalAccess::kOwnerAndAdministrators));
  auto server = absl::WrapUnique(
      new HookServer(options, std::move(listener), calls, post_commit));
  for (int i = 0; i < options.threads; ++i) {
    server->threads_.emplace_back(&HookServer::Loop, server.get());
  }
  return server;
}

HookServer::~HookServer() {
  listener_->Close();
  for (std::thread& thread : threads_) thread.join();
}

absl::StatusOr<std::unique_ptr<LocalConnection>> HookServer::Accept() {
  absl::MutexLock lock(&accepting_);
  return listener_->Accept();
}

void HookServer::Loop() {
  while (true) {
    auto hook = Accept();
    if (hook.ok()) {
      Serve(*std::move(hook));
    } else if (absl::IsCancelled(hook.status())) {
      return;
    } else {
      LogError("hook_not_accepted", {{"error", hook.status()}});
    }
  }
}

absl::StatusOr<HookMessage> HookServer::Receive(LocalConnection& hook) {
  const absl::Duration deadline =
      SystemClock().Monotonic() + options_.receive_timeout;
  std::string header(kFrameHeaderSize, '\0');
  RETURN_IF_ERROR(
      hook.ReadExactly(absl::MakeSpan(header), options_.receive_timeout));
  ASSIGN_OR_RETURN(const size_t size, FrameSize(header));
  absl::Status read;
  const Secret frame = Secret::Filled(size, [&](char* out) {
    header.copy(out, header.size());
    read = hook.ReadExactly(
        absl::MakeSpan(out + header.size(), size - header.size()),
        deadline - SystemClock().Monotonic());
  });
  RETURN_IF_ERROR(read);
  return DecodeHookMessage(frame);
}

void HookServer::Serve(std::unique_ptr<LocalConnection> hook) {
  if (!hook->peer().is_administrator && !hook->peer().is_same_user) {
    LogWarning("hook_refused", {{"user_id", hook->peer().user_id},
                                {"process_id", hook->peer().process_id}});
    return;
  }
  const absl::StatusOr<HookMessage> message = Receive(*hook);
  if (!message.ok()) {
    LogWarning("hook_not_understood", {{"error", message.status()}});
  } else if (message->kind == HookMessage::Kind::kPreCommit) {
    ServeWaiting(*hook, *message);
  } else if (post_commit_ != nullptr) {
    ServePostCommit(std::move(hook), *message);
  }
}

void HookServer::ServeWaiting(LocalConnection& hook,
                              const HookMessage& message) {
  const HookAnswer answer = calls_.OnHook(
      message, [&] { return !hook.AwaitClosed(absl::ZeroDuration()); });
  // A hook that is gone already has left a tombstone.
  (void)hook.Write(EncodeHookAnswer(answer), options_.leave_timeout);
  hook.AwaitClosed(options_.leave_timeout);
  calls_.OnHookGone();
}

void HookServer::ServePostCommit(std::unique_ptr<LocalConnection> hook,
                                 const HookMessage& message) {
  if (message.kind == HookMessage::Kind::kLine) {
    post_commit_->OnLine(std::move(hook));
    return;
  }
  const HookAnswer answer = message.kind == HookMessage::Kind::kEntered
                                ? post_commit_->OnEntered(message)
                                : post_commit_->OnStored(message);
  // A hook that didn't get it tells the same once more.
  (void)hook->Write(EncodeHookAnswer(answer), options_.leave_timeout);
}

}  // namespace directory_sync::password_handler
