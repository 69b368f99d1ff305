#include "common/platform/stop_signal.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>

#include "absl/synchronization/blocking_counter.h"
#include "absl/time/time.h"
#include "common/platform/hardening.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

TEST(StopSignalTest, SignalsOfTheProcessBecomeRequests) {
  StopSignal& stop = StopSignal::OfProcess();
  EXPECT_FALSE(stop.requested());
  absl::BlockingCounter two(2);
  stop.SetCallback([&two] { two.DecrementCount(); });
  kill(getpid(), SIGTERM);
  stop.Wait();
  kill(getpid(), SIGINT);
  two.Wait();
  EXPECT_EQ(stop.requests(), 2);
  stop.SetCallback(nullptr);
}

TEST(StopSignalTest, RequestBeforeACallbackIsNotLost) {
  StopSignal stop;
  EXPECT_FALSE(stop.WaitFor(absl::ZeroDuration()));
  stop.Request();
  int called = 0;
  stop.SetCallback([&called] { ++called; });
  EXPECT_EQ(called, 1);
  stop.SetCallback(nullptr);
  stop.Request();
  EXPECT_EQ(called, 1);
  EXPECT_TRUE(stop.WaitFor(absl::InfiniteDuration()));
}

TEST(HardeningTest, LeavesNoCoreDumpsAndNoAccessToMemory) {
  ASSERT_OK(HardenProcess());
  rlimit core = {};
  ASSERT_EQ(getrlimit(RLIMIT_CORE, &core), 0);
  EXPECT_EQ(core.rlim_max, 0u);
  EXPECT_EQ(prctl(PR_GET_DUMPABLE), 0);
}

}  // namespace
}  // namespace directory_sync
