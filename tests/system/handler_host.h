#ifndef TESTS_SYSTEM_HANDLER_HOST_H_
#define TESTS_SYSTEM_HANDLER_HOST_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/directory/directory_fixture.h"
#include "tests/system/primary.h"
#include "tests/system/program.h"

namespace directory_sync::system_test {

// The password handler's side of a domain controller: its directories, the
// hook's command line, and the handler process. Thread compatible; start it
// from the main thread.
class HandlerHost {
 public:
  // Below `directory`, which is private and exists.
  explicit HandlerHost(std::string directory)
      : directory_(std::move(directory)) {}

  // For smb.conf's `check password script`; needs no handler to run yet.
  std::string HookCommand() const;

  // Writes its configuration. It joins by itself when it is started: it is the
  // primary's own handler.
  absl::Status Enroll(const Primary& primary,
                      const fixture::DirectoryFixture& directory,
                      const std::string& dns_host_name);

  // The same with the bundle of somebody who invited it, as JSON.
  absl::Status EnrollWith(const std::string& bundle,
                          const fixture::DirectoryFixture& directory,
                          const std::string& dns_host_name);

  // Starts the handler and waits until it takes passwords.
  absl::Status Start(Program::LineSink log = nullptr,
                     absl::Duration timeout = absl::Seconds(30));

  Program& program() { return *program_; }
  std::string state_directory() const { return directory_ + "/handler"; }

 private:
  std::string ConfigFile() const { return directory_ + "/handler.toml"; }
  absl::Status Configure(const std::string& bundle_file,
                         const fixture::DirectoryFixture& directory,
                         const std::string& dns_host_name);

  const std::string directory_;
  std::unique_ptr<Program> program_;
};

}  // namespace directory_sync::system_test

#endif  // TESTS_SYSTEM_HANDLER_HOST_H_
