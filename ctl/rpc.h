#ifndef CTL_RPC_H_
#define CTL_RPC_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/server/channel.h"
#include "common/server/status_conversion.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"
#include "ctl/session.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"

namespace directory_sync::ctl {

inline constexpr absl::Duration kRpcTimeout = absl::Seconds(30);

// "the uploader", for error messages.
std::string NameOf(Target target);

// Calls one unary RPC of `Service` at `target`:
//
//   Call<UploaderAdmin>(session, Target::kUploader,
//                       &UploaderAdmin::Stub::GetStatus, request)
//
// Errors name the process that was called.
template <typename Service, typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(Session& session, Target target,
                              grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                           const Request&,
                                                           Response*),
                              const Request& request,
                              absl::Duration timeout = kRpcTimeout) {
  ASSIGN_OR_RETURN(auto channel, session.ChannelTo(target));
  const auto stub = Service::NewStub(channel);
  grpc::ClientContext context;
  SetDeadline(context, timeout);
  Response response;
  const absl::Status status =
      FromGrpcStatus((stub.get()->*method)(&context, request, &response));
  if (!status.ok()) return Annotate(status, NameOf(target));
  return response;
}

}  // namespace directory_sync::ctl

#endif  // CTL_RPC_H_
