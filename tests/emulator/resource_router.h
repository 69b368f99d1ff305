#ifndef TESTS_EMULATOR_RESOURCE_ROUTER_H_
#define TESTS_EMULATOR_RESOURCE_ROUTER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/emulator/api_answer.h"
#include "tests/emulator/api_call.h"
#include "tests/emulator/form_codec.h"
#include "tests/emulator/throttle.h"

namespace directory_sync::emulator {

// A request target, taken apart.
struct ApiTarget {
  std::string version;            // "v1"
  std::string account = "me";     // {acct}, "me" or "all"; left out: me.
  std::vector<std::string> path;  // Below it, decoded.
  FieldMap query;
};

// InvalidArgument for broken escapes.
absl::StatusOr<ApiTarget> ParseTarget(absl::string_view target);

// Whether the resource takes JSON and XML documents instead of forms.
bool TakesDocuments(const std::vector<std::string>& path);

// The throttle groups that the call counts in.
std::vector<CallClass> ClassesOf(absl::string_view method,
                                 const std::vector<std::string>& path);

// Hands the call to its resource.
ApiAnswer Route(ApiCall& call);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_RESOURCE_ROUTER_H_
