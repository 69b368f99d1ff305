#ifndef WEBUI_API_PROXY_H_
#define WEBUI_API_PROXY_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "common/identity/spiffe_id.h"
#include "webui/api_methods.h"
#include "webui/http/http_message.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace directory_sync::webui {

// Carries a page's JSON to a gRPC server and the answer back, for any method
// of ApiMethods. Thread safe.
class ApiProxy {
 public:
  // One channel for each server that ApiMethods names.
  using Channels = std::map<Role, std::shared_ptr<grpc::Channel>>;

  explicit ApiProxy(Channels channels,
                    absl::Duration timeout = absl::Seconds(20))
      : channels_(std::move(channels)), timeout_(timeout) {}

  // Calls `method` with the JSON in `body`, never blocks, and calls `done` once
  // from another thread: 200 with the response's JSON, or an error in
  // JsonError's shape with the gRPC status (Connect's mapping to HTTP). A
  // request with a field os_user gets `os_user` there, whatever the body says.
  void Call(const ApiMethod& method, const std::string& os_user,
            const std::string& body,
            std::function<void(HttpResponse)> done) const;

 private:
  const Channels channels_;
  const absl::Duration timeout_;
};

}  // namespace directory_sync::webui

#endif  // WEBUI_API_PROXY_H_
