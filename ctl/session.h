#ifndef CTL_SESSION_H_
#define CTL_SESSION_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/config/config.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace directory_sync::ctl {

// Which process a command talks to.
enum class Target { kSupervisor, kDirectoryReader, kUploader, kRelay, kWebui };

// The operator's connection to the running system: its configuration and the
// identity that the supervisor keeps for root. Opens channels when first
// asked for. Thread compatible.
class Session {
 public:
  explicit Session(std::string config_path)
      : config_path_(std::move(config_path)) {}
  virtual ~Session() = default;

  // A channel to `target`. Errors say what to do: the configuration can't be
  // read, or the operator's identity isn't there (nothing runs) or can't be
  // read (not root).
  virtual absl::StatusOr<std::shared_ptr<grpc::Channel>> ChannelTo(
      Target target);

  // The primary's configuration. Errors as in LoadConfig.
  absl::StatusOr<Config> Configuration();

 private:
  absl::StatusOr<const Config*> LoadedConfig();

  const std::string config_path_;
  std::unique_ptr<Config> config_;
};

}  // namespace directory_sync::ctl

#endif  // CTL_SESSION_H_
