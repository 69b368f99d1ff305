#ifndef UPLOADER_TESTING_UPLOADER_PROCESS_H_
#define UPLOADER_TESTING_UPLOADER_PROCESS_H_

#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/platform/child_process.h"

namespace directory_sync::uploader {

// What the program's configuration file says.
struct ProcessConfig {
  // Holds the file, and the state directory below it.
  std::string directory;
  // Of TestIdentities: one directory a role.
  std::string identities;
  std::string provider_url;
  std::string provider_ca_file;
  // Further lines of [provider].
  std::string provider_lines;
  int uploader_port = 0;
  int directory_reader_port = 0;
  int relay_port = 0;
  // Among the runfiles.
  std::string program = "uploader/uploader";
};

// A port that was free a moment ago.
int FreePort();

// The uploader's program as the supervisor starts it. Any failure to start it
// aborts. Thread compatible; start it on the main thread.
class UploaderProcess {
 public:
  // Writes the configuration file and starts the program.
  explicit UploaderProcess(const ProcessConfig& config);
  // Kills it if it still runs.
  ~UploaderProcess();

  // kill -9, and waits for its end.
  void Kill();
  // SIGTERM.
  void RequestStop();
  // Waits for its end.
  ExitReason Wait();
  // Whether it ended of itself, and has written all, within `patience`.
  bool EndsWithin(absl::Duration patience);

  // What it wrote so far; all of it after Wait.
  std::string Output();

 private:
  std::unique_ptr<ChildProcess> child_;
  absl::Mutex mutex_;
  std::string output_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread reader_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_TESTING_UPLOADER_PROCESS_H_
