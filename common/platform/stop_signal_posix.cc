#include <pthread.h>

#include <csignal>
#include <cstdlib>
#include <thread>

#include "common/platform/stop_signal.h"

namespace directory_sync {
namespace {

// Threads that start later inherit the blocked signals, so that they reach
// only the one that waits for them.
StopSignal* StartListening() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  if (pthread_sigmask(SIG_BLOCK, &signals, nullptr) != 0) std::abort();
  std::signal(SIGPIPE, SIG_IGN);
  auto* const stop = new StopSignal();
  std::thread([signals, stop] {
    int received = 0;
    while (sigwait(&signals, &received) == 0) stop->Request();
  }).detach();
  return stop;
}

}  // namespace

StopSignal& StopSignal::OfProcess() {
  static StopSignal* const stop = StartListening();
  return *stop;
}

}  // namespace directory_sync
