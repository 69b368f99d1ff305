#ifndef UPLOADER_STORE_PLANNING_COPY_H_
#define UPLOADER_STORE_PLANNING_COPY_H_

#include <string>

#include "absl/status/status.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// Copies what planning needs into a new file at `path`: mirror, settings, what
// is held at the provider, and what is pending. Neither history nor anything
// sealed is in it, so it can't deliver anything. Others may use the state
// between two tables, so what is under way just then may show in one and not in
// another; only one copy at a time. Errors are common/sqlite's;
// RESOURCE_EXHAUSTED: the disk is full. What there is at `path` then is
// worthless.
absl::Status CopyForPlanning(StateDatabase& state, const std::string& path);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_PLANNING_COPY_H_
