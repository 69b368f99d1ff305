#include "uploader/provider/call_memory.h"

#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/clock/fake_clock.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/provider/pacer.h"

namespace directory_sync::provider {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kWrite = CallClass::kWrite;

class CallMemoryTest : public testing::Test {
 protected:
  std::string path_ =
      absl::StrCat(MakeTemporaryDirectory("pace").value(), "/pace");
  FakeClock clock_{absl::FromUnixSeconds(1'700'000'000)};
};

TEST_F(CallMemoryTest, TheNextProcessKnowsTheLastMinute) {
  {
    CallMemory memory(path_, clock_);
    memory.End(kWrite, memory.Begin(kWrite));
    clock_.Advance(absl::Seconds(50));
    memory.End(kWrite, memory.Begin(kWrite));
    memory.Begin(kWrite);
    clock_.Advance(absl::Seconds(5));
  }
  CallMemory memory(path_, clock_);
  EXPECT_THAT(
      memory.Recent(kWrite),
      ElementsAre(absl::Seconds(55), absl::Seconds(5), absl::ZeroDuration()));
  EXPECT_THAT(memory.Recent(CallClass::kRead), IsEmpty());
  clock_.Advance(absl::Seconds(120));
  EXPECT_THAT(CallMemory(path_, clock_).Recent(kWrite), IsEmpty());
}

TEST_F(CallMemoryTest, NewCallsTakeThePlaceOfTheOldest) {
  for (int process = 0; process < 3; ++process) {
    CallMemory memory(path_, clock_);
    for (int i = 0; i < CallMemory::kMostCalls / 2; ++i) {
      clock_.Advance(absl::Milliseconds(1));
      memory.End(kWrite, memory.Begin(kWrite));
    }
  }
  CallMemory memory(path_, clock_);
  const auto recent = memory.Recent(kWrite);
  ASSERT_EQ(recent.size(), static_cast<size_t>(CallMemory::kMostCalls));
  EXPECT_EQ(recent.front(), absl::Milliseconds(CallMemory::kMostCalls - 1));
}

TEST_F(CallMemoryTest, AClockSetBackAndRubbishAreBorne) {
  {
    CallMemory memory(path_, clock_);
    memory.End(kWrite, memory.Begin(kWrite));
  }
  clock_.StepWallClock(-absl::Seconds(30));
  EXPECT_THAT(CallMemory(path_, clock_).Recent(kWrite),
              ElementsAre(absl::ZeroDuration()));
  std::ofstream(path_) << std::string(5000, '\xfe');
  EXPECT_THAT(CallMemory(path_, clock_).Recent(kWrite), IsEmpty());
  CallMemory nowhere("/nowhere/pace", clock_);
  nowhere.End(kWrite, nowhere.Begin(kWrite));
  EXPECT_THAT(nowhere.Recent(kWrite), IsEmpty());
}

// A crash loop with a password each time stays within the limit.
TEST_F(CallMemoryTest, ARestartedPacerCountsTheCallsBefore) {
  Limits limits;
  limits.writes_per_minute = 3;
  int made = 0;
  for (int process = 0; process < 5; ++process) {
    CallMemory memory(path_, clock_);
    Pacer pacer(limits, clock_, &memory);
    if (pacer.Await(kWrite, Priority::kPassword, absl::ZeroDuration()).ok()) {
      ++made;
    }
    clock_.Advance(absl::Seconds(1));
  }
  EXPECT_EQ(made, 3);
  clock_.Advance(absl::Seconds(60));
  CallMemory memory(path_, clock_);
  Pacer pacer(limits, clock_, &memory);
  EXPECT_OK(pacer.Await(kWrite, Priority::kPassword, absl::ZeroDuration()));
}

}  // namespace
}  // namespace directory_sync::provider
