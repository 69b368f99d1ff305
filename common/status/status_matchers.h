#ifndef COMMON_STATUS_STATUS_MATCHERS_H_
#define COMMON_STATUS_STATUS_MATCHERS_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

// IsOk, IsOkAndHolds and StatusIs with the names of later Abseil versions.

namespace directory_sync {

inline const absl::Status& StatusOf(const absl::Status& status) {
  return status;
}

template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

MATCHER(IsOk, negation ? "is an error" : "is OK") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

MATCHER_P(StatusIs, code, "has the given status code") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code;
}

MATCHER_P2(StatusIs, code, message, "has the given status code and message") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code &&
         testing::ExplainMatchResult(
             message, std::string(StatusOf(arg).message()), result_listener);
}

MATCHER_P(IsOkAndHolds, value, "is OK and holds the given value") {
  if (!arg.ok()) {
    *result_listener << arg.status().ToString();
    return false;
  }
  return testing::ExplainMatchResult(value, *arg, result_listener);
}

}  // namespace directory_sync

#define ASSERT_OK(expr) ASSERT_THAT(expr, ::directory_sync::IsOk())
#define EXPECT_OK(expr) EXPECT_THAT(expr, ::directory_sync::IsOk())

#define STATUS_MATCHERS_CONCAT_INNER(a, b) a##b
#define STATUS_MATCHERS_CONCAT(a, b) STATUS_MATCHERS_CONCAT_INNER(a, b)
#define STATUS_MATCHERS_ASSIGN(result, lhs, expr) \
  auto result = (expr);                           \
  ASSERT_THAT(result, ::directory_sync::IsOk());  \
  lhs = std::move(result).value()

// ASSERT_OK_AND_ASSIGN(Foo foo, MakeFoo()) fails the test on an error.
#define ASSERT_OK_AND_ASSIGN(lhs, expr) \
  STATUS_MATCHERS_ASSIGN(               \
      STATUS_MATCHERS_CONCAT(status_matchers_result_, __LINE__), lhs, expr)

#endif  // COMMON_STATUS_STATUS_MATCHERS_H_
