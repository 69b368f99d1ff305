#ifndef COMMON_SERVER_CHANNEL_H_
#define COMMON_SERVER_CHANNEL_H_

#include <memory>
#include <string>

#include "absl/time/time.h"

namespace grpc {
class Channel;
class ChannelCredentials;
class ClientContext;
}  // namespace grpc

namespace directory_sync {

// A channel to another process of ours: reconnects within a second of the
// server's return (back-off between 100 ms and `max_backoff`), notices a dead
// peer by keep-alive, ignores proxies of the environment, and shares no
// connection with other channels. `address` is "host:port".
std::shared_ptr<grpc::Channel> MakeChannel(
    const std::string& address,
    const std::shared_ptr<grpc::ChannelCredentials>& credentials,
    absl::Duration max_backoff = absl::Seconds(1));

// Bounds a call: it ends with DEADLINE_EXCEEDED `timeout` from now. Calls
// without a deadline can wait for ever; use it for every unary call.
void SetDeadline(grpc::ClientContext& context, absl::Duration timeout);

}  // namespace directory_sync

#endif  // COMMON_SERVER_CHANNEL_H_
