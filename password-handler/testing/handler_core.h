#ifndef PASSWORD_HANDLER_TESTING_HANDLER_CORE_H_
#define PASSWORD_HANDLER_TESTING_HANDLER_CORE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/clock/fake_clock.h"
#include "common/sealing/sealing_key.h"
#include "common/sealing/signing_key.h"
#include "password-handler/announcements.h"
#include "password-handler/capture.h"
#include "password-handler/decider.h"
#include "password-handler/losses.h"
#include "password-handler/post_commit_desk.h"
#include "password-handler/queue.h"
#include "password-handler/statement_maker.h"
#include "password-handler/testing/fake_stamps.h"
#include "proto/directorysync/password/v1/envelope.pb.h"

namespace directory_sync::password_handler {

// A post-commit hook that has told all it knows, unless a test says otherwise.
struct FakeAnnouncements : public Announcements {
  absl::Status Drain(absl::Duration /*timeout*/) override {
    on_drain();
    return answer;
  }
  absl::Status answer;
  std::function<void()> on_drain = [] {};
};

// The handler without its socket, relay, LDAP and threads: real queue and
// files, time and directory in the test's hand.
class HandlerCore {
 public:
  explicit HandlerCore(QueueOptions options = {});
  ~HandlerCore();

  FakeClock& clock() { return clock_; }
  FakeStamps& stamps() { return stamps_; }
  Queue& queue() { return *queue_; }
  const StatementMaker& maker() const { return maker_; }
  Losses& losses() { return *losses_; }
  Capture& capture() { return *capture_; }
  PostCommitDesk& desk() { return *desk_; }
  FakeAnnouncements& announcements() { return announcements_; }
  Decider& decider() { return *decider_; }
  std::string spool() const { return directory_ + "/spool"; }

  // As after a crash: everything anew on the same files.
  void Restart();

  // A hook's message as of now.
  HookMessage Message(const std::string& account, char id);
  // A hook's call with a waiting hook.
  HookAnswer Hook(const std::string& account, char id);

  // Everything in the queue for the relay, opened and verified.
  struct Sent {
    std::vector<directorysync::password::v1::EnvelopeHeader> captures;
    std::vector<directorysync::password::v1::Verdict> verdicts;
    std::vector<directorysync::password::v1::Tombstone> tombstones;
  };
  Sent Unsent();

  // Moves time and lets the decider work until nothing is due soon.
  void Settle();

 private:
  const std::string directory_;
  const QueueOptions options_;
  FakeClock clock_{absl::FromUnixSeconds(1700000000)};
  FakeStamps stamps_;
  const SealingKeyPair uploader_ = SealingKeyPair::Generate();
  const SigningKeyPair signing_key_ = SigningKeyPair::Generate();
  const StatementMaker maker_;
  std::unique_ptr<Queue> queue_;
  std::unique_ptr<Losses> losses_;
  FakeAnnouncements announcements_;
  std::unique_ptr<PostCommitDesk> desk_;
  std::unique_ptr<Decider> decider_;
  std::unique_ptr<Capture> capture_;
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_TESTING_HANDLER_CORE_H_
