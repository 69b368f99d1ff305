#ifndef SUPERVISOR_CHILD_SPEC_H_
#define SUPERVISOR_CHILD_SPEC_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/config/config.h"
#include "common/identity/spiffe_id.h"

namespace directory_sync::supervisor {

// One process of the product: what to start and where to ask for its health.
struct ChildSpec {
  std::string name;  // also its role's
  Role role;
  std::string program;         // an absolute path
  std::string health_address;  // "127.0.0.1:8735"
};

// The four services in the order of their start, which is the reverse of that
// of their end. Their programs are looked for in the configuration's
// programs_directory if it names one, else beside `own_program`, and, for a
// build tree, in the folders beside its own. A program that isn't there is
// given the first place where it should be, so that starting it says so.
std::vector<ChildSpec> LocalChildren(const Config& config,
                                     absl::string_view own_program);

}  // namespace directory_sync::supervisor

#endif  // SUPERVISOR_CHILD_SPEC_H_
