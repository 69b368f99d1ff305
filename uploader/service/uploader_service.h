#ifndef UPLOADER_SERVICE_UPLOADER_SERVICE_H_
#define UPLOADER_SERVICE_UPLOADER_SERVICE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "uploader/access/provider_access.h"
#include "uploader/dispatch/provider_health.h"
#include "uploader/fleet/fleet_authority.h"
#include "uploader/passwords/password_desk.h"
#include "uploader/provider/limits.h"
#include "uploader/provider/pacer.h"

namespace grpc {
class Channel;
class ServerCredentials;
}  // namespace grpc

namespace directory_sync::uploader {

// The uploader as a whole: its state, its loops and its server, wired. Thread
// safe.
class UploaderService {
 public:
  struct Options {
    // "host:port"; port 0 takes a free one.
    std::string address = "127.0.0.1:0";
    std::shared_ptr<grpc::ServerCredentials> credentials;
    // Made if need be; holds state.db and the key.
    std::string state_directory;
    std::string provider_url;
    ProviderAccess::ClientFactory client_factory;
    // Makes clients from now on go by that proxy, "http://host:port", or by
    // none. False: as before.
    std::function<bool(const std::string&)> set_proxy = [](const std::string&) {
      return false;
    };
    // Of the provider, to say how long something takes.
    provider::Limits limits;
    // How its limits are used now.
    std::function<provider::CallUse(provider::CallClass)> use_of =
        [](provider::CallClass) { return provider::CallUse(); };
    // Called by Stop when no more calls are begun: ends the waiting of clients
    // for their turn, with FailureKind::kNotMade.
    std::function<void()> cancel_waiting = [] {};
    std::shared_ptr<grpc::Channel> directory_reader;
    std::shared_ptr<grpc::Channel> relay;
    PasswordDesk::Options passwords;
    FleetAuthority::Options fleet;
    // The primary's name where it is a domain controller itself; empty: it
    // isn't. Its handler finds a join bundle in the directory.
    std::string own_domain_controller;
    std::string own_handler_directory;
    // How often the provider is asked whether it takes refused keys again.
    absl::Duration keys_pause = ProviderHealth::kKeysPause;
  };

  // Opens the state and serves; neither provider, directory-reader nor relay
  // have to be there. Errors name the file or address and the cure. `clock`
  // must outlive it.
  static absl::StatusOr<std::unique_ptr<UploaderService>> Start(Options options,
                                                                Clock& clock);

  // As by Stop.
  ~UploaderService();

  // Of the server.
  int port() const;

  // Ends the server and the loops. A call at the provider that is under way is
  // waited for, since its outcome would be unknown else. Repeats are harmless.
  void Stop();

 private:
  class Impl;
  explicit UploaderService(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_SERVICE_UPLOADER_SERVICE_H_
