#ifndef UPLOADER_BENCHMARK_PLANNING_RUN_H_
#define UPLOADER_BENCHMARK_PLANNING_RUN_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "proto/directorysync/upload/v1/upload.pb.h"
#include "uploader/store/state_database.h"
#include "uploader/testing/listed_directory.h"

namespace directory_sync::benchmark {

// A state.db with so many users in scope, all in sync, and with the stamps of
// all looked at, as StampWatch has done by then.
class PlanningRun {
 public:
  // Makes it at `path`; ends the process if that fails.
  PlanningRun(const std::string& path, int users);

  // Reads `count` changed users and plans them: how long that took, from the
  // reading on until all of it is durable.
  absl::Duration PlanDelta(int count);

  // The pure function over everything, in memory: how long it took.
  absl::Duration ReconcileAll();

 private:
  absl::Status Populate();
  absl::Status Observe(directorysync::upload::v1::RunKind kind);
  absl::Status FinishStampChecks();

  const int users_;
  uploader::ListedDirectory source_;
  std::unique_ptr<uploader::StateDatabase> state_;
  int titles_ = 0;
};

}  // namespace directory_sync::benchmark

#endif  // UPLOADER_BENCHMARK_PLANNING_RUN_H_
