#include "absl/status/status.h"

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

absl::StatusOr<std::unique_ptr<int>> Make(bool ok) {
  if (!ok) return absl::NotFoundError("no number");
  return std::make_unique<int>(7);
}

absl::StatusOr<int> UseTwice(bool first, bool second) {
  ASSIGN_OR_RETURN(std::unique_ptr<int> a, Make(first));
  ASSIGN_OR_RETURN(std::unique_ptr<int> b, Make(second));
  RETURN_IF_ERROR(absl::OkStatus());
  return *a + *b;
}

TEST(StatusMacrosTest, AssignsValuesAndReturnsTheFirstError) {
  EXPECT_THAT(UseTwice(true, true), IsOkAndHolds(14));
  EXPECT_THAT(UseTwice(true, false), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(UseTwice(false, true),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("no number")));
  EXPECT_THAT(UseTwice(false, true), Not(IsOk()));
}

TEST(AnnotateTest, KeepsCodeAndPayloadsAndPutsTheContextFirst) {
  absl::Status status = absl::UnavailableError("refused");
  status.SetPayload("url", absl::Cord("payload"));
  const absl::Status annotated = Annotate(status, "dc1");
  EXPECT_THAT(annotated, StatusIs(absl::StatusCode::kUnavailable,
                                  std::string("dc1: refused")));
  EXPECT_EQ(annotated.GetPayload("url"), absl::Cord("payload"));
  EXPECT_OK(Annotate(absl::OkStatus(), "dc1"));
}

}  // namespace
}  // namespace directory_sync
