#ifndef COMMON_STATUS_STATUS_MACROS_H_
#define COMMON_STATUS_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Debian's Abseil (20220623) has no status macros yet; these have the later
// names and shapes, so that a newer Abseil replaces this file by a rename.

// Returns from the calling function when `expr` is an error.
#define RETURN_IF_ERROR(expr)                      \
  do {                                             \
    if (absl::Status status_macro_status = (expr); \
        !status_macro_status.ok()) {               \
      return status_macro_status;                  \
    }                                              \
  } while (false)

#define STATUS_MACROS_CONCAT_INNER(a, b) a##b
#define STATUS_MACROS_CONCAT(a, b) STATUS_MACROS_CONCAT_INNER(a, b)

#define STATUS_MACROS_ASSIGN_OR_RETURN(result, lhs, expr) \
  auto result = (expr);                                   \
  if (!result.ok()) return std::move(result).status();    \
  lhs = std::move(result).value()

// ASSIGN_OR_RETURN(Foo foo, MakeFoo()) assigns the value of a StatusOr, or
// returns its error from the calling function.
#define ASSIGN_OR_RETURN(lhs, expr) \
  STATUS_MACROS_ASSIGN_OR_RETURN(   \
      STATUS_MACROS_CONCAT(status_macro_result_, __LINE__), lhs, expr)

#endif  // COMMON_STATUS_STATUS_MACROS_H_
