// Under --config=tsan: what an absl::Mutex guards is no race, and what it
// doesn't is one.

#include <functional>
#include <thread>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

constexpr int kTurns = 1000;

void InTwoThreads(const std::function<void()>& action) {
  std::thread one(action);
  std::thread two(action);
  one.join();
  two.join();
}

TEST(MutexForTsanTest, WhatALockGuardsIsNoRace) {
  absl::Mutex mutex;
  int turns = 0;
  InTwoThreads([&] {
    for (int i = 0; i < kTurns; ++i) {
      absl::MutexLock lock(&mutex);
      ++turns;
    }
  });
  EXPECT_EQ(turns, 2 * kTurns);
}

TEST(MutexForTsanTest, WhatAReaderSawIsNoRace) {
  absl::Mutex mutex;
  int turns = 0;
  int sum = 0;
  InTwoThreads([&] {
    for (int i = 0; i < kTurns; ++i) {
      int seen = 0;
      {
        absl::ReaderMutexLock lock(&mutex);
        seen = turns;
      }
      absl::MutexLock lock(&mutex);
      sum += seen;
      ++turns;
    }
  });
  EXPECT_EQ(turns, 2 * kTurns);
}

// Each waits for the other: the one that gives the lock back looks at the
// other's condition.
TEST(MutexForTsanTest, WhatAConditionReadsIsNoRace) {
  absl::Mutex mutex;
  int turns = 0;
  const auto take_turns = [&](int mine) {
    for (int i = 0; i < kTurns; ++i) {
      const auto is_mine = [&] { return turns % 2 == mine; };
      absl::MutexLock lock(&mutex, absl::Condition(&is_mine));
      ++turns;
    }
  };
  std::thread other(take_turns, 1);
  take_turns(0);
  other.join();
  absl::MutexLock lock(&mutex);
  const auto is_over = [&] { return turns == 2 * kTurns; };
  EXPECT_TRUE(
      mutex.AwaitWithTimeout(absl::Condition(&is_over), absl::Seconds(60)));
}

TEST(MutexForTsanTest, WhatComesBeforeANotificationIsNoRace) {
  absl::Notification done;
  absl::BlockingCounter counter(1);
  absl::Mutex mutex;
  absl::CondVar changed;
  bool is_changed = false;
  int told = 0;
  std::thread teller([&] {
    told = 1;
    done.Notify();
    absl::MutexLock lock(&mutex);
    is_changed = true;
    changed.Signal();
  });
  done.WaitForNotification();
  EXPECT_EQ(told, 1);
  {
    absl::MutexLock lock(&mutex);
    while (!is_changed) changed.Wait(&mutex);
    EXPECT_TRUE(is_changed);
  }
  std::thread counting([&] {
    told = 2;
    counter.DecrementCount();
  });
  counter.Wait();
  EXPECT_EQ(told, 2);
  teller.join();
  counting.join();
}

#if defined(__SANITIZE_THREAD__)
TEST(MutexForTsanDeathTest, WhatNoLockGuardsIsARace) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto race = [] {
    absl::Mutex mutex;
    int turns = 0;
    std::thread other([&] {
      for (int i = 0; i < kTurns; ++i) {
        absl::MutexLock lock(&mutex);
        ++turns;
      }
    });
    for (int i = 0; i < kTurns; ++i) ++turns;
    other.join();
  };
  EXPECT_DEATH(race(), "data race");
}
#endif

}  // namespace
}  // namespace directory_sync
