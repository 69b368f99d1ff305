#ifndef UPLOADER_OBSERVE_DIRECTORY_SOURCE_H_
#define UPLOADER_OBSERVE_DIRECTORY_SOURCE_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/directorysync/directory/v1/directory.pb.h"

namespace directory_sync::uploader {

// The directory, as far as the uploader asks for it. Errors are those of
// DirectoryReader, whose messages name cause and cure. Thread safe.
class DirectorySource {
 public:
  using Object = directorysync::directory::v1::DirectoryObject;
  using Visit = absl::FunctionRef<void(Object&& object)>;

  virtual ~DirectorySource() = default;

  // Visits every object. OK, with the checkpoint, only if it was complete; an
  // error makes what was visited worthless.
  virtual absl::StatusOr<std::string> ReadSnapshot(
      const std::vector<std::string>& attributes, Visit visit) = 0;

  // The same for what changed since `checkpoint`. OUT_OF_RANGE: only a snapshot
  // helps.
  virtual absl::StatusOr<std::string> ReadChanges(
      const std::string& checkpoint, const std::vector<std::string>& attributes,
      Visit visit) = 0;

  // Visits these objects whole; those that don't exist are left out. An error
  // makes what was visited worthless.
  virtual absl::Status ReadObjects(const std::vector<std::string>& object_guids,
                                   const std::vector<std::string>& attributes,
                                   const std::string& checkpoint,
                                   Visit visit) = 0;

  // As LookUpPasswordStamps: accounts that don't exist are left out.
  // `invocation_id` empty: by the domain controller in use.
  virtual absl::StatusOr<
      directorysync::directory::v1::LookUpPasswordStampsResponse>
  LookUpPasswordStamps(const std::vector<std::string>& object_guids,
                       const std::string& invocation_id) = 0;

  virtual absl::StatusOr<directorysync::directory::v1::DescribeDomainResponse>
  DescribeDomain() = 0;

  // Every domain controller that the directory knows, configured or not.
  virtual absl::StatusOr<
      directorysync::directory::v1::ListDomainControllersResponse>
  ListDomainControllers() = 0;

  // Calls `on_change` when something may have changed, as WatchChanges does,
  // until the watch ends by an error: UNAVAILABLE, or UNIMPLEMENTED where
  // changes can't be watched.
  virtual absl::Status WatchChanges(absl::FunctionRef<void()> on_change) = 0;

  // Ends the calls that are under way, and all later ones, with CANCELLED.
  virtual void Stop() = 0;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_OBSERVE_DIRECTORY_SOURCE_H_
