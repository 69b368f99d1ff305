#ifndef TESTS_SYSTEM_PRIMARY_H_
#define TESTS_SYSTEM_PRIMARY_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "tests/directory/run_command.h"
#include "tests/system/program.h"

namespace directory_sync::system_test {

// What a primary is told in its configuration file.
struct PrimaryOptions {
  // An existing private directory; state and configuration go below it.
  std::string directory;
  std::string ldaps_uri;
  std::string account;
  std::string account_password_file;
  std::string directory_ca_file;
  std::string provider_url;
  std::string provider_ca_file;
  // The documented limits; tests raise them.
  int reads_per_minute = 60;
  int writes_per_minute = 30;
  // 0: any free port.
  int http_port = 0;
  int relay_port = 0;
  // Where the relay listens, and by which addresses handlers reach it.
  std::string relay_listen = "127.0.0.1";
  std::vector<std::string> relay_addresses = {"127.0.0.1"};
  // More controllers than that at ldaps_uri.
  std::vector<std::string> more_ldaps_uris;
  // The name of the domain controller that the primary is.
  std::string own_domain_controller = "dc1.corp.example.test";
  // What runs the primary's programs, where this system doesn't by itself; and
  // where those programs are, by folders as in the build tree. Empty: this
  // build's own, run as they are.
  std::vector<std::string> launcher;
  std::string programs_directory;
  // Told of each line that the processes log.
  Program::LineSink log;
};

// The product on its one machine: the supervisor and all its services as real
// processes, and the operator's command line. Thread compatible; start it from
// the main thread.
class Primary {
 public:
  // Writes the configuration; starts nothing.
  static absl::StatusOr<std::unique_ptr<Primary>> Create(
      PrimaryOptions options);

  // Starts the supervisor and waits until every service is ready.
  // DeadlineExceeded or FailedPrecondition with the end of its log.
  absl::Status Start(absl::Duration timeout = absl::Seconds(60));

  // Ends it as the service manager does; absent if it didn't within `timeout`.
  std::optional<ExitReason> Stop(absl::Duration timeout = absl::Seconds(30));

  // Runs directory-syncctl with these words and, if not empty, that input.
  absl::StatusOr<fixture::CommandResult> Ctl(
      std::vector<std::string> words, const std::string& input = "") const;
  // The same with --json; an error unless it exits with 0.
  absl::StatusOr<nlohmann::json> CtlJson(std::vector<std::string> words,
                                         const std::string& input = "") const;

  // Registers with the provider's keys, given on standard input.
  absl::Status Register(const std::string& user_key,
                        const std::string& secret_key) const;

  Program& supervisor() { return *supervisor_; }
  const std::string& config_file() const { return config_file_; }
  std::string state_directory() const;
  std::string relay_address() const;
  // Where the primary leaves the bundle for its own password handler.
  std::string own_handler_bundle() const;
  int http_port() const { return options_.http_port; }
  int uploader_port() const { return service_ports_[2]; }

 private:
  explicit Primary(PrimaryOptions options);
  // The command that runs one of the primary's programs.
  std::vector<std::string> CommandOf(const std::string& program) const;
  absl::Status WriteConfiguration() const;

  PrimaryOptions options_;
  std::string config_file_;
  std::vector<int> service_ports_;
  std::unique_ptr<Program> supervisor_;
};

}  // namespace directory_sync::system_test

#endif  // TESTS_SYSTEM_PRIMARY_H_
