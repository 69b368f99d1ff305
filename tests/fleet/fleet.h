#ifndef TESTS_FLEET_FLEET_H_
#define TESTS_FLEET_FLEET_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/directory/private_directory.h"
#include "tests/directory/sample_company.h"
#include "tests/emulator/provider_emulator.h"
#include "tests/fleet/fleet_domain.h"
#include "tests/fleet/hook_tap.h"
#include "tests/system/primary.h"
#include "tests/system/program.h"

namespace directory_sync::fleet_test {

struct FleetOptions {
  // See FleetDomainOptions.
  std::vector<std::string> dc2_environment;
};

// Three machines: the primary with all its processes (and the provider,
// emulated) in this process's network namespace, and the domain controllers dc1
// and dc2 (numbers 0 and 1), each with Samba, the hook and a password handler
// in a namespace of its own. Cables between all three can be cut, and any
// process of ours killed. Takes half a minute to start; from the main thread,
// before any other exists. Thread compatible.
class Fleet {
 public:
  static absl::StatusOr<std::unique_ptr<Fleet>> Start(
      FleetOptions options = {});

  FleetDomain& domain() { return *domain_; }
  emulator::ProviderEmulator& provider() { return *provider_; }
  system_test::Primary& primary() { return *primary_; }

  // Kill returns when the process is gone; StartHandler when the handler takes
  // passwords.
  absl::Status KillHandler(int dc);
  absl::Status StartHandler(int dc);
  bool handler_runs(int dc) const { return sides_[dc].handler != nullptr; }
  // SIGKILL for a service of the primary ("relay", "uploader"); the supervisor
  // starts it again.
  absl::Status KillService(const std::string& name);

  // What dc's handler has acknowledged to its hooks.
  std::set<std::string> Acknowledged(int dc) const;
  // The items that the uploader has taken from dc's handler, by its own
  // database, which nobody else may open: stop the primary before.
  absl::StatusOr<std::set<std::string>> TakenFrom(int dc) const;

  // What `domain-controllers add` wrote, and dc's copy, from which it runs.
  std::string install_folder() const;
  std::string installed_folder(int dc) const { return sides_[dc].programs; }

  // Directories that hold all that our processes write.
  std::vector<std::string> Directories() const;
  // All our processes that run, and what they printed since they started.
  std::vector<int64_t> ProcessIds();
  std::string Output() const;

 private:
  struct Side {
    std::string directory;
    std::string programs;  // its copy of the install folder
    std::unique_ptr<HookTap> tap;
    std::unique_ptr<system_test::Program> handler;
  };

  Fleet() = default;
  absl::Status Boot(FleetOptions options);
  absl::Status StartDomain(FleetOptions options);
  absl::Status StartPrimary();
  absl::Status ChooseGroups();
  absl::Status JoinHandlers();
  absl::Status Install(int dc);
  absl::StatusOr<std::map<std::string, int64_t>> ServiceProcesses() const;

  std::unique_ptr<fixture::PrivateDirectory> files_;
  std::unique_ptr<FleetDomain> domain_;
  std::unique_ptr<emulator::ProviderEmulator> provider_;
  std::unique_ptr<system_test::Primary> primary_;
  Side sides_[2];
  std::string output_of_the_dead_;
};

// "dc1.corp.example.test" for 0.
std::string ControllerName(int dc);

}  // namespace directory_sync::fleet_test

#endif  // TESTS_FLEET_FLEET_H_
