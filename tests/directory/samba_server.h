#ifndef TESTS_DIRECTORY_SAMBA_SERVER_H_
#define TESTS_DIRECTORY_SAMBA_SERVER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/directory/namespaced_process.h"
#include "tests/directory/private_directory.h"
#include "tests/directory/run_command.h"

namespace directory_sync::fixture {

struct SambaOptions {
  std::string host_name = "dc1";
  // smb.conf's `server services`.
  std::vector<std::string> services = {"ldap", "kdc"};
  // "standard" (a process per connection), "prefork" or "single". Not single
  // with a hook that reads the directory: the one process waits for the hook.
  std::string process_model = "standard";
  // smb.conf's `check password script`: an absolute command line, split like
  // a shell would, without a shell.
  std::string check_password_script;
  // Further lines of smb.conf's [global] section; sections may follow them.
  std::string global_lines;
  // "NAME=value" entries of Samba's environment besides the usual ones, such as
  // LD_PRELOAD and FAKETIME for a clock of its own.
  std::vector<std::string> environment;
  int debug_level = 1;
  // Debug classes with levels of their own: "dsdb_audit:5 auth_audit:3".
  std::string debug_classes;
};

// Makes the domain's archive, with `many_users` more users, if the cache has
// none yet (about 4 s, and up to some minutes for 100,000) and returns its
// path. Errors: FailedPrecondition with the script's words, for instance when
// Samba is not installed.
absl::StatusOr<std::string> DomainTemplate(
    int many_users, const std::function<void(absl::string_view)>& progress);

// A Samba AD DC over a domain in a private directory, in namespaces of its own,
// where it has 127.0.0.1 and the standard ports to itself. Not thread-safe,
// except for Run.
class SambaServer {
 public:
  // Unpacks the domain into `directory` (an empty `archive`: none, it is going
  // to join one) and writes smb.conf and krb5.conf.
  // `directory` outlives the server; the TLS files are expected in its private/
  // tls as ca.pem, cert.pem and key.pem before Start.
  static absl::StatusOr<std::unique_ptr<SambaServer>> Create(
      const PrivateDirectory& directory, const std::string& archive,
      SambaOptions options);

  // OK: the program runs; it answers a little later. FailedPrecondition when it
  // runs already.
  absl::Status Start();
  // Ends it as an administrator does; the domain stays for the next Start.
  void Stop();
  // Ends it as a loss of power does.
  void Kill();

  bool running() const { return process_ != nullptr; }
  // Of Samba's main process, 0 when not running.
  pid_t pid() const;
  // True as soon as the main process has ended by itself.
  bool WaitForExit(absl::Duration timeout) const;
  // The end of Samba's log.
  std::string LogTail() const;

  // Runs a command inside, with KRB5_CONFIG for the domain. `{smb.conf}` in an
  // argument stands for the configuration's path. FailedPrecondition when Samba
  // does not run.
  absl::StatusOr<CommandResult> Run(std::vector<std::string> argv,
                                    CommandOptions options = {}) const;

  const std::string& configuration_file() const { return configuration_file_; }

 private:
  SambaServer(const PrivateDirectory& directory, SambaOptions options);
  absl::Status WriteConfiguration() const;

  const PrivateDirectory& directory_;
  const SambaOptions options_;
  const std::string configuration_file_;
  std::unique_ptr<NamespacedProcess> process_;
};

}  // namespace directory_sync::fixture

#endif  // TESTS_DIRECTORY_SAMBA_SERVER_H_
