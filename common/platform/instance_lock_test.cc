#include "common/platform/instance_lock.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/platform/environment.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(InstanceLockTest, SecondIsRefusedWithTheFirstsNumberUntilItGoes) {
  ASSERT_OK_AND_ASSIGN(const std::string root, MakeTemporaryDirectory("lock"));
  const std::string path = absl::StrCat(root, "/supervisor.lock");
  ASSERT_OK_AND_ASSIGN(auto first, InstanceLock::Take(path));
  EXPECT_THAT(
      InstanceLock::Take(path).status(),
      StatusIs(absl::StatusCode::kAlreadyExists,
               AllOf(HasSubstr(absl::StrCat("process ", CurrentProcessId())),
                     HasSubstr(path), HasSubstr("stop it first"))));
  first.reset();
  EXPECT_OK(InstanceLock::Take(path).status());
}

TEST(InstanceLockTest, ImpossiblePathIsNamed) {
  EXPECT_THAT(InstanceLock::Take("/nowhere/lock").status(),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/nowhere")));
}

}  // namespace
}  // namespace directory_sync
