#include "password-handler/testing/handler_core.h"

#include <cstdlib>
#include <utility>

#include "common/platform/files.h"
#include "common/sealing/sealing.h"

namespace directory_sync::password_handler {
namespace {

namespace v1 = ::directorysync::password::v1;

void Check(const absl::Status& status) {
  if (!status.ok()) std::abort();
}

}  // namespace

HandlerCore::HandlerCore(QueueOptions options)
    : directory_(*MakeTemporaryDirectory("core")),
      options_(std::move(options)),
      maker_(uploader_.public_key(),
             *SigningKeyPair::FromSeed(signing_key_.seed())) {
  Check(CreatePrivateDirectory(spool()));
  Restart();
}

HandlerCore::~HandlerCore() {
  capture_.reset();
  decider_.reset();
  queue_.reset();
  Check(RemoveTree(directory_));
}

void HandlerCore::Restart() {
  capture_.reset();
  decider_.reset();
  losses_.reset();
  queue_.reset();
  queue_ = *Queue::Open(directory_ + "/queue.db", options_, clock_);
  losses_ = std::make_unique<Losses>(spool(), stamps_, *queue_, maker_, clock_);
  desk_ = std::make_unique<PostCommitDesk>(stamps_, *queue_, *losses_, maker_,
                                           clock_);
  decider_ = std::make_unique<Decider>(stamps_, *queue_, *losses_, maker_,
                                       clock_, &announcements_);
  capture_ = std::make_unique<Capture>(Capture::Limits(), stamps_, *queue_,
                                       *losses_, maker_, clock_);
}

HookMessage HandlerCore::Message(const std::string& account, char id) {
  HookMessage message;
  message.id = std::string(16, id);
  message.sam_account_name = account;
  message.entered = clock_.Now();
  message.entered_monotonic = clock_.Monotonic();
  message.password = Secret::CopyOf("password");
  return message;
}

HookAnswer HandlerCore::Hook(const std::string& account, char id) {
  return capture_->OnHook(Message(account, id), [] { return true; });
}

HandlerCore::Sent HandlerCore::Unsent() {
  Sent sent;
  const std::vector<OutgoingItem> items = *queue_->Unsent(0, 1000);
  for (const OutgoingItem& item : items) {
    v1::PasswordItem message;
    if (!message.ParseFromString(item.payload)) std::abort();
    const SigningPublicKey& sender = signing_key_.public_key();
    if (message.has_envelope()) {
      sent.captures.push_back(
          OpenEnvelope(message.envelope(), uploader_, sender)->header);
    } else if (message.has_verdict()) {
      sent.verdicts.push_back(*VerifyVerdict(message.verdict(), sender));
    } else {
      sent.tombstones.push_back(*VerifyTombstone(message.tombstone(), sender));
    }
  }
  return sent;
}

void HandlerCore::Settle() {
  for (int i = 0; i < 10; ++i) {
    clock_.Advance(absl::Milliseconds(10));
    Check(decider_->RunOnce().status());
  }
}

}  // namespace directory_sync::password_handler
