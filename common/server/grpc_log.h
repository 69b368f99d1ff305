#ifndef COMMON_SERVER_GRPC_LOG_H_
#define COMMON_SERVER_GRPC_LOG_H_

namespace directory_sync {

// Sends what gRPC itself has to say (errors only, such as a failed handshake)
// to our log as "grpc" events instead of as text to standard error. Call
// before anything of gRPC.
void RouteGrpcLog();

}  // namespace directory_sync

#endif  // COMMON_SERVER_GRPC_LOG_H_
