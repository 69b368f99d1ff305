#ifndef TESTS_DIRECTORY_BLOCKED_PIPE_SIGNAL_H_
#define TESTS_DIRECTORY_BLOCKED_PIPE_SIGNAL_H_

#include <signal.h>
#include <time.h>

namespace directory_sync::fixture {

// Keeps SIGPIPE from this thread while it exists: writing to a closed pipe or
// connection is then only an error. libldap's TLS writes without MSG_NOSIGNAL.
class BlockedPipeSignal {
 public:
  BlockedPipeSignal() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~BlockedPipeSignal() {
    const timespec now = {0, 0};
    if (!sigismember(&before_, SIGPIPE)) sigtimedwait(&pipe_, nullptr, &now);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

  BlockedPipeSignal(const BlockedPipeSignal&) = delete;
  BlockedPipeSignal& operator=(const BlockedPipeSignal&) = delete;

 private:
  sigset_t pipe_;
  sigset_t before_;
};

}  // namespace directory_sync::fixture

#endif  // TESTS_DIRECTORY_BLOCKED_PIPE_SIGNAL_H_
