#ifndef UPLOADER_BENCHMARK_SNAPSHOT_RUN_H_
#define UPLOADER_BENCHMARK_SNAPSHOT_RUN_H_

#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "uploader/store/state_database.h"
#include "uploader/testing/listed_directory.h"

namespace directory_sync::benchmark {

// How long something took, and the longest that a small write, as a password
// is, waited meanwhile.
struct LoadedTime {
  absl::Duration took;
  absl::Duration longest_wait;
};

// A whole directory of so many users in scope through the uploader's state.
class SnapshotRun {
 public:
  // Makes the state below `directory`; ends the process if that fails.
  SnapshotRun(const std::string& directory, int users);

  // Reads, applies and plans the snapshot: at first all of it is new.
  LoadedTime Observe();

  // What is to be done when all is planned anew.
  LoadedTime Preview();

  // One page of 100: of the history, newest first and of one account, and of
  // the accounts, from the first and by a search that finds little.
  absl::Duration HistoryPage();
  absl::Duration HistoryOfOne();
  absl::Duration AccountsPage();
  absl::Duration AccountsFound();
  absl::Duration StatusCounts();

 private:
  LoadedTime UnderLoad(absl::FunctionRef<absl::Status()> work);

  const std::string directory_;
  const int users_;
  std::unique_ptr<uploader::StateDatabase> state_;
  uploader::ListedDirectory source_;
};

// The most memory that this process had, in MiB.
int PeakMegabytes();

}  // namespace directory_sync::benchmark

#endif  // UPLOADER_BENCHMARK_SNAPSHOT_RUN_H_
