#ifndef UPLOADER_TESTING_RPC_FIXTURE_H_
#define UPLOADER_TESTING_RPC_FIXTURE_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/server/channel.h"
#include "common/server/status_conversion.h"
#include "proto/directorysync/upload/v1/audit.grpc.pb.h"
#include "uploader/testing/uploader_fixture.h"

namespace directory_sync::uploader {

// UploaderFixture for tests that call the uploader's services as the operator.
class RpcFixture : public UploaderFixture {
 protected:
  std::shared_ptr<grpc::Channel> Channel() {
    return MakeChannel(absl::StrCat("127.0.0.1:", uploader_->port()),
                       identities_.Channel(Role::kOperator, Role::kUploader));
  }

  // Ask<PlanReview>(&PlanReview::Stub::Preview, request): the answer, or the
  // error of the call.
  template <typename Service, typename Stub, typename Request,
            typename Response>
  absl::StatusOr<Response> Ask(
      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                   Response*),
      const Request& request) {
    const auto stub = Service::NewStub(Channel());
    grpc::ClientContext context;
    SetDeadline(context, absl::Seconds(60));
    Response response;
    const absl::Status status =
        FromGrpcStatus((stub.get()->*method)(&context, request, &response));
    if (!status.ok()) return status;
    return response;
  }

  // The newest first.
  std::vector<directorysync::upload::v1::AuditEntry> Audit() {
    using directorysync::upload::v1::AuditLog;
    const auto page =
        Ask<AuditLog>(&AuditLog::Stub::ListAuditEntries,
                      directorysync::upload::v1::ListAuditEntriesRequest())
            .value();
    return {page.entries().begin(), page.entries().end()};
  }

  // A user in scope.
  std::string AddMember(const std::string& name) {
    const std::string guid = directory_.AddUser(name);
    directory_.AddMember(group_, guid);
    return guid;
  }

  // "user0" and so on.
  std::vector<std::string> AddMembers(int count) {
    std::vector<std::string> members;
    for (int i = 0; i < count; ++i) {
      members.push_back(AddMember(absl::StrCat("user", i)));
    }
    return members;
  }
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_TESTING_RPC_FIXTURE_H_
