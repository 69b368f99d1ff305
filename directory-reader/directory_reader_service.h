#ifndef DIRECTORY_READER_DIRECTORY_READER_SERVICE_H_
#define DIRECTORY_READER_DIRECTORY_READER_SERVICE_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "common/clock/clock.h"
#include "common/server/authorization_table.h"
#include "directory-reader/controller_pool.h"
#include "directory-reader/group_order.h"
#include "directory-reader/rights_cache.h"
#include "proto/directorysync/directory/v1/directory.grpc.pb.h"

namespace directory_sync::directory_reader {

// Who may call what.
AuthorizationTable DirectoryReaderAuthorization();

// The contract's DirectoryReader over a pool of domain controllers. Each call
// uses one session of its own; a call whose domain controller fails before
// anything was answered is tried at the next one. Thread safe.
class DirectoryReaderService final
    : public directorysync::directory::v1::DirectoryReader::Service {
 public:
  // `account` is the service account as configured. `pool` and
  // `clock` must outlive this.
  DirectoryReaderService(ControllerPool& pool, std::string account,
                         Clock& clock)
      : pool_(pool),
        account_(std::move(account)),
        clock_(clock),
        group_orders_(clock),
        rights_(clock) {}

  grpc::Status DescribeDomain(
      grpc::ServerContext* context,
      const directorysync::directory::v1::DescribeDomainRequest* request,
      directorysync::directory::v1::DescribeDomainResponse* response) override;
  grpc::Status ListGroups(
      grpc::ServerContext* context,
      const directorysync::directory::v1::ListGroupsRequest* request,
      directorysync::directory::v1::ListGroupsResponse* response) override;
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
  grpc::Status LookUpAccounts(
      grpc::ServerContext* context,
      const directorysync::directory::v1::LookUpAccountsRequest* request,
      directorysync::directory::v1::LookUpAccountsResponse* response) override;
  grpc::Status ListDomainControllers(
      grpc::ServerContext* context,
      const directorysync::directory::v1::ListDomainControllersRequest* request,
      directorysync::directory::v1::ListDomainControllersResponse* response)
      override;
  grpc::Status LookUpPasswordStamps(
      grpc::ServerContext* context,
      const directorysync::directory::v1::LookUpPasswordStampsRequest* request,
      directorysync::directory::v1::LookUpPasswordStampsResponse* response)
      override;

 private:
  // Runs `use` with a domain controller (`preferred` first), and again with
  // the next one when it was the controller that failed and `may_repeat`. Its
  // searches end when the call of `context` is given up.
  absl::Status WithController(
      grpc::ServerContext& context, const ldap::Guid& preferred,
      absl::FunctionRef<bool()> may_repeat,
      absl::FunctionRef<absl::Status(const DomainController&)> use);

  // The same with the lease itself, and at that domain controller or none.
  absl::Status WithLease(grpc::ServerContext& context,
                         const ldap::Guid& preferred,
                         absl::FunctionRef<bool()> may_repeat,
                         absl::FunctionRef<absl::Status(ControllerLease&)> use);
  absl::Status WithExactly(
      grpc::ServerContext& context, const ldap::Guid& invocation_id,
      absl::FunctionRef<absl::Status(const DomainController&)> use);

  // Runs `use` with a session that is kept and may have gone bad. Unavailable:
  // it has, or none is kept; then WithController is the way.
  absl::Status WithKept(
      grpc::ServerContext& context, const ldap::Guid& preferred,
      absl::FunctionRef<absl::Status(const DomainController&)> use);

  // The controller with that invocationId, also one that only the directory
  // knows. NotFound: not even the directory knows it.
  absl::StatusOr<ControllerLease> AcquireKnown(grpc::ServerContext& context,
                                               const ldap::Guid& invocation_id);
  // Adds it to the pool by its host name if the directory knows it.
  absl::Status AddKnown(grpc::ServerContext& context,
                        const ldap::Guid& invocation_id);

  ControllerPool& pool_;
  const std::string account_;
  Clock& clock_;
  GroupOrders group_orders_;
  RightsCache rights_;
};

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_DIRECTORY_READER_SERVICE_H_
