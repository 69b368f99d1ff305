#ifndef SUPERVISOR_SUPERVISOR_FIXTURE_H_
#define SUPERVISOR_SUPERVISOR_FIXTURE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/config/config.h"
#include "common/identity/spiffe_id.h"
#include "common/platform/child_process.h"
#include "proto/directorysync/supervisor/v1/supervisor.pb.h"

namespace directory_sync::supervisor {

// A state directory, a configuration with free ports, and four test services
// in place of the real ones, for tests that run the real supervisor as a
// process. Failures abort. Everything ends with the object.
class SupervisorFixture {
 public:
  SupervisorFixture();
  ~SupervisorFixture();
  SupervisorFixture(const SupervisorFixture&) = delete;
  SupervisorFixture& operator=(const SupervisorFixture&) = delete;

  const Config& config() const { return config_; }
  const std::string& config_file() const { return config_file_; }

  // See test_service.cc. For services that start later.
  void Behave(absl::string_view service, absl::string_view behaviour);

  // Starts a supervisor; its output is read with NextLine.
  std::unique_ptr<ChildProcess> Start();

  // Reads lines of `process` until one has all of `parts`, and returns it;
  // aborts when the output ends before.
  std::string AwaitLine(ChildProcess& process,
                        const std::vector<std::string>& parts);

  // Its status, by gRPC as `role`.
  absl::StatusOr<directorysync::supervisor::v1::GetStatusResponse> GetStatus(
      Role role = Role::kOperator);

  // The process of a child by GetStatus; aborts when it has none.
  int PidOf(absl::string_view child);

 private:
  std::string root_;
  std::string config_file_;
  Config config_;
  std::unique_ptr<ChildLauncher> launcher_ = SystemChildLauncher();
};

// Blocks until a process, which need not be a child of ours, has ended.
// Returns whether it did within a generous time.
bool AwaitEnd(int process_id);

}  // namespace directory_sync::supervisor

#endif  // SUPERVISOR_SUPERVISOR_FIXTURE_H_
