#ifndef UPLOADER_ADMIN_CONTROLLER_PROBLEMS_H_
#define UPLOADER_ADMIN_CONTROLLER_PROBLEMS_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "uploader/store/fleet_table.h"

namespace directory_sync::uploader {

// A handler that is silent for longer is a problem.
inline constexpr absl::Duration kLongestSilence = absl::Minutes(5);

// For people: what is wrong with a domain controller's password handler, with
// the cure; one each. Pure.
std::vector<std::string> ProblemsOf(const AdmittedController& controller,
                                    absl::Time now);

// The same of all of them.
std::vector<std::string> ControllerProblems(
    const std::vector<AdmittedController>& controllers, absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_CONTROLLER_PROBLEMS_H_
