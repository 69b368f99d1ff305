#ifndef UPLOADER_ADMIN_CONTROLLER_PROBLEMS_H_
#define UPLOADER_ADMIN_CONTROLLER_PROBLEMS_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "uploader/store/fleet_table.h"

namespace directory_sync::uploader {

// For people: each domain controller whose password handler's certificate has
// expired or does so within seven days, with the cure. Pure.
std::vector<std::string> CertificateProblems(
    const std::vector<AdmittedController>& controllers, absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_ADMIN_CONTROLLER_PROBLEMS_H_
