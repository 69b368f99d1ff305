#ifndef UPLOADER_OBSERVE_GRPC_DIRECTORY_SOURCE_H_
#define UPLOADER_OBSERVE_GRPC_DIRECTORY_SOURCE_H_

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "proto/directorysync/directory/v1/directory.grpc.pb.h"
#include "uploader/observe/directory_source.h"

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace directory_sync::uploader {

// The directory-reader over gRPC. Thread safe.
class GrpcDirectorySource : public DirectorySource {
 public:
  explicit GrpcDirectorySource(const std::shared_ptr<grpc::Channel>& channel);
  ~GrpcDirectorySource() override;

  absl::StatusOr<std::string> ReadSnapshot(
      const std::vector<std::string>& attributes, Visit visit) override;
  absl::StatusOr<std::string> ReadChanges(
      const std::string& checkpoint, const std::vector<std::string>& attributes,
      Visit visit) override;
  absl::Status ReadObjects(const std::vector<std::string>& object_guids,
                           const std::vector<std::string>& attributes,
                           const std::string& checkpoint, Visit visit) override;
  absl::StatusOr<directorysync::directory::v1::LookUpPasswordStampsResponse>
  LookUpPasswordStamps(const std::vector<std::string>& object_guids,
                       const std::string& invocation_id) override;
  absl::StatusOr<directorysync::directory::v1::DescribeDomainResponse>
  DescribeDomain() override;
  absl::StatusOr<directorysync::directory::v1::ListDomainControllersResponse>
  ListDomainControllers() override;
  absl::Status WatchChanges(absl::FunctionRef<void()> on_change) override;
  void Stop() override;

 private:
  class Call;

  // At most as many as the contract takes at once.
  absl::Status ReadSomeObjects(absl::Span<const std::string> object_guids,
                               const std::vector<std::string>& attributes,
                               const std::string& checkpoint, Visit visit);

  std::unique_ptr<directorysync::directory::v1::DirectoryReader::Stub> stub_;
  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<grpc::ClientContext*> calls_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_OBSERVE_GRPC_DIRECTORY_SOURCE_H_
