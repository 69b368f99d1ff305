#ifndef COMMON_SERVER_AUTHORIZATION_PROCESSOR_H_
#define COMMON_SERVER_AUTHORIZATION_PROCESSOR_H_

#include <grpcpp/security/auth_metadata_processor.h>

#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "common/server/authorization_table.h"

namespace directory_sync {

// Checks every call against a table before any handler sees it, whether the
// method exists or not. Thread safe.
class AuthorizationProcessor : public grpc::AuthMetadataProcessor {
 public:
  // See GrpcServer::Options::admission.
  using Admission = std::function<absl::Status(const grpc::AuthContext& peer)>;

  explicit AuthorizationProcessor(AuthorizationTable table,
                                  Admission admission = nullptr)
      : table_(std::move(table)), admission_(std::move(admission)) {}

  bool IsBlocking() const override { return false; }
  grpc::Status Process(const InputMetadata& auth_metadata,
                       grpc::AuthContext* context,
                       OutputMetadata* consumed_auth_metadata,
                       OutputMetadata* response_metadata) override;

 private:
  const AuthorizationTable table_;
  const Admission admission_;
};

}  // namespace directory_sync

#endif  // COMMON_SERVER_AUTHORIZATION_PROCESSOR_H_
