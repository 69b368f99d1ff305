#ifndef COMMON_SERVER_POLLER_OPTIONS_H_
#define COMMON_SERVER_POLLER_OPTIONS_H_

namespace grpc {
class ServerBuilder;
}

namespace directory_sync {

// How many threads of a server wait for events: gRPC's own choice on Linux. On
// Windows the end of a thread can cancel what it began to read, so that
// connections break when gRPC retires one (seen under wine 8: 8 clients with
// 1,000 calls each): there it shall keep them.
void SetPollers(grpc::ServerBuilder& builder);

}  // namespace directory_sync

#endif  // COMMON_SERVER_POLLER_OPTIONS_H_
