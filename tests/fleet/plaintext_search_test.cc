#include "tests/fleet/plaintext_search.h"

#include <unistd.h>

#include <string>

#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::fleet_test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

TEST(PlaintextSearchTest, FindsBothEncodingsInFiles) {
  const std::string directory = testing::TempDir() + "/files";
  ASSERT_OK(CreatePrivateDirectory(directory));
  ASSERT_OK(AtomicWriteFile(directory + "/narrow", "x Sought-Word y"));
  ASSERT_OK(
      AtomicWriteFile(directory + "/wide",
                      std::string("S\0o\0u\0g\0h\0t\0-\0W\0o\0r\0d\0", 22)));
  ASSERT_OK(AtomicWriteFile(directory + "/other", "Sought-word"));
  const PlaintextFinds finds = SearchFiles({directory}, "Sought-Word");
  EXPECT_EQ(finds.files, 3);
  EXPECT_EQ(finds.places.size(), 2u);
}

TEST(PlaintextSearchTest, FindsWhatAProcessHoldsInMemory) {
  const std::string kept = "Kept-In-Memory-77";
  EXPECT_THAT(SearchProcess(getpid(), kept).places,
              Contains(HasSubstr("mem: ")));
}

}  // namespace
}  // namespace directory_sync::fleet_test
