#ifndef UPLOADER_PASSWORDS_CONTROLLER_DIRECTORY_H_
#define UPLOADER_PASSWORDS_CONTROLLER_DIRECTORY_H_

#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "proto/directorysync/directory/v1/directory.pb.h"
#include "uploader/observe/directory_source.h"

namespace directory_sync::uploader {

// Which domain controllers there are, as the directory's Configuration naming
// context says. Thread safe.
class ControllerDirectory {
 public:
  using Controller = directorysync::directory::v1::KnownDomainController;

  // Both must outlive it.
  ControllerDirectory(DirectorySource& source, Clock& clock)
      : source_(source), clock_(clock) {}

  // All of them, as they were at most a minute ago. Errors are the directory's.
  absl::StatusOr<std::vector<Controller>> List();

  // The DNS host name of the one with that invocationId; empty if no known one
  // has it. One that isn't known is asked about anew, every ten seconds.
  std::string NameOf(const std::string& invocation_id);

 private:
  std::string KnownNameOf(const std::string& invocation_id);

  DirectorySource& source_;
  Clock& clock_;
  absl::Mutex mutex_;
  std::vector<Controller> known_ ABSL_GUARDED_BY(mutex_);
  absl::Time read_at_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_CONTROLLER_DIRECTORY_H_
