#ifndef RELAY_RELAY_PROCESS_H_
#define RELAY_RELAY_PROCESS_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/identity/test_identities.h"
#include "common/platform/child_process.h"
#include "proto/directorysync/relay/v1/fleet_relay.pb.h"

namespace directory_sync::relay {

// The relay's real binary with its own state directory and free ports; for
// tests. Call it from the main thread.
class RelayProcess {
 public:
  RelayProcess();
  // Kills it and removes its files.
  ~RelayProcess();
  RelayProcess(const RelayProcess&) = delete;
  RelayProcess& operator=(const RelayProcess&) = delete;

  // Starts the binary and waits until its inner face answers.
  void Start();
  // The same with the state directory on a file system of its own, of so many
  // bytes, which is gone with the process. Needs root.
  void StartOnSmallDisk(int64_t bytes);
  // The same with so many open files at most, unless it raises that itself.
  void StartWithFewFiles(int soft_limit, int hard_limit);
  // Certifies the network face.
  void Certify();

  // Starts the binary, expects it to end by itself with an error, and returns
  // the lines it wrote.
  std::vector<std::string> StartAndFail();

  void Kill();        // kill -9
  ExitReason Stop();  // SIGTERM
  ExitReason WaitForExit();

  // New connections.
  std::shared_ptr<grpc::Channel> Inner(Role as = Role::kUploader);
  std::shared_ptr<grpc::Channel> Handler(absl::string_view dns_name = "dc1");

  // Where this process sees the relay's state directory.
  std::string StateDirectory() const;
  int64_t process_id() const { return child_->process_id(); }
  // The most memory that it has had.
  int64_t PeakResidentBytes() const;

  const std::string& network_address() const { return network_address_; }
  const std::string& config_file() const { return config_file_; }
  TestIdentities& identities() { return identities_; }

 private:
  ChildOptions Options() const;
  void Launch(const ChildOptions& options);

  TestIdentities identities_;
  // The relay takes one publisher at a time.
  absl::Mutex fleet_mutex_;
  directorysync::relay::v1::FleetState fleet_ ABSL_GUARDED_BY(fleet_mutex_);
  std::string root_;
  std::string config_file_;
  std::string inner_address_;
  std::string network_address_;
  std::unique_ptr<ChildLauncher> launcher_ = SystemChildLauncher();
  std::unique_ptr<ChildProcess> child_;
  std::thread output_;
  bool own_file_system_ = false;
};

}  // namespace directory_sync::relay

#endif  // RELAY_RELAY_PROCESS_H_
