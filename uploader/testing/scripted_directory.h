#ifndef UPLOADER_TESTING_SCRIPTED_DIRECTORY_H_
#define UPLOADER_TESTING_SCRIPTED_DIRECTORY_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "proto/directorysync/directory/v1/directory.grpc.pb.h"
#include "proto/directorysync/password/v1/stamp.pb.h"

namespace directory_sync::uploader {

// A DirectoryReader whose directory is what a test says. Keeps to the contract
// unless told otherwise. Thread safe.
class ScriptedDirectory final
    : public directorysync::directory::v1::DirectoryReader::Service {
 public:
  using Object = directorysync::directory::v1::DirectoryObject;
  using Stamp = directorysync::password::v1::PasswordStamp;
  using Attributes = std::map<std::string, std::string>;

  // Each returns the new object's objectGUID.
  std::string AddObject(Object object);
  std::string AddGroup(const std::string& name);
  // An enabled user with the mail address <name>@example.com and, unless
  // `attributes` say otherwise, displayName <name>.
  std::string AddUser(const std::string& name,
                      const Attributes& attributes = {});

  // A contact; `attributes` as they are.
  std::string AddContact(const std::string& name, const Attributes& attributes);

  // Replaces all values of an attribute; none removes it.
  void SetValues(const std::string& guid, const std::string& attribute,
                 const std::vector<std::string>& values);
  // An empty value removes the attribute.
  void Set(const std::string& guid, const std::string& attribute,
           const std::string& value);
  void SetEnabled(const std::string& guid, bool enabled);
  void AddMember(const std::string& group, const std::string& member);
  void RemoveMember(const std::string& group, const std::string& member);
  void Delete(const std::string& guid);

  void SetStamp(const std::string& guid, const Stamp& stamp);
  // What one domain controller says, where it differs from the one in use.
  void SetStampAt(const std::string& invocation_id, const std::string& guid,
                  const Stamp& stamp);
  void AddController(const std::string& dns_host_name,
                     const std::string& invocation_id, bool reachable);

  // All calls fail so; OK ends it.
  void FailWith(const absl::Status& status);
  // The next read streams everything but ends without a checkpoint.
  void OmitNextCheckpoint();
  // The next snapshot shows nothing at all.
  void EmptyNextSnapshot();
  // Checkpoints made up to now are refused with OUT_OF_RANGE.
  void ForgetCheckpoints();

  // Neither it nor changes of it are shown until Show; that it then is there
  // shows in no change.
  void Hide(const std::string& guid);
  void Show(const std::string& guid);
  // What ReadObjects ends with.
  void FailObjectsWith(const absl::Status& status);

  // From now on WatchChanges tells of changes; before, it isn't offered.
  void OfferWatch();

  int snapshots() const;
  int change_reads() const;

  grpc::Status ReadSnapshot(
      grpc::ServerContext* context,
      const directorysync::directory::v1::ReadSnapshotRequest* request,
      grpc::ServerWriter<directorysync::directory::v1::ReadSnapshotResponse>*
          writer) override;
  grpc::Status ReadChanges(
      grpc::ServerContext* context,
      const directorysync::directory::v1::ReadChangesRequest* request,
      grpc::ServerWriter<directorysync::directory::v1::ReadChangesResponse>*
          writer) override;
  grpc::Status ReadObjects(
      grpc::ServerContext* context,
      const directorysync::directory::v1::ReadObjectsRequest* request,
      grpc::ServerWriter<directorysync::directory::v1::ReadObjectsResponse>*
          writer) override;
  grpc::Status WatchChanges(
      grpc::ServerContext* context,
      const directorysync::directory::v1::WatchChangesRequest* request,
      grpc::ServerWriter<directorysync::directory::v1::WatchChangesResponse>*
          writer) override;
  grpc::Status LookUpPasswordStamps(
      grpc::ServerContext* context,
      const directorysync::directory::v1::LookUpPasswordStampsRequest* request,
      directorysync::directory::v1::LookUpPasswordStampsResponse* response)
      override;
  grpc::Status DescribeDomain(
      grpc::ServerContext* context,
      const directorysync::directory::v1::DescribeDomainRequest* request,
      directorysync::directory::v1::DescribeDomainResponse* response) override;
  grpc::Status ListDomainControllers(
      grpc::ServerContext* context,
      const directorysync::directory::v1::ListDomainControllersRequest* request,
      directorysync::directory::v1::ListDomainControllersResponse* response)
      override;

 private:
  void Log(Object change) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string CheckpointNow() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Object WithMembers(const Object& object) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  std::map<std::string, Object> objects_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::set<std::string>> members_ ABSL_GUARDED_BY(mutex_);
  std::vector<Object> log_ ABSL_GUARDED_BY(mutex_);
  size_t oldest_checkpoint_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, Stamp> stamps_ ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<std::string, std::string>, Stamp> stamps_at_
      ABSL_GUARDED_BY(mutex_);
  directorysync::directory::v1::DescribeDomainResponse domain_
      ABSL_GUARDED_BY(mutex_);
  directorysync::directory::v1::ListDomainControllersResponse known_
      ABSL_GUARDED_BY(mutex_);
  // invocationIds of controllers that don't answer.
  std::set<std::string> silent_ ABSL_GUARDED_BY(mutex_);
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  absl::Status objects_failure_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> hidden_ ABSL_GUARDED_BY(mutex_);
  bool watchable_ ABSL_GUARDED_BY(mutex_) = false;
  bool omit_checkpoint_ ABSL_GUARDED_BY(mutex_) = false;
  bool empty_snapshot_ ABSL_GUARDED_BY(mutex_) = false;
  int last_guid_ ABSL_GUARDED_BY(mutex_) = 0;
  int snapshots_ ABSL_GUARDED_BY(mutex_) = 0;
  int change_reads_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_TESTING_SCRIPTED_DIRECTORY_H_
