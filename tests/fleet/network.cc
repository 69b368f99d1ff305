#include "tests/fleet/network.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "tests/directory/run_command.h"

namespace directory_sync::fleet_test {
namespace {

absl::Status Run(const std::vector<std::string>& argv) {
  ASSIGN_OR_RETURN(const fixture::CommandResult result,
                   fixture::RunCommand(argv));
  return result.ok() ? absl::OkStatus()
                     : absl::InternalError(result.Describe());
}

absl::Status RunIn(pid_t pid, const std::vector<std::string>& argv) {
  std::vector<std::string> entered = {
      "nsenter", absl::StrCat("--net=/proc/", pid, "/ns/net"), "--"};
  entered.insert(entered.end(), argv.begin(), argv.end());
  return Run(entered);
}

}  // namespace

absl::Status EnterOwnNetwork() {
  if (unshare(CLONE_NEWNET) != 0) {
    return absl::PermissionDeniedError(
        absl::StrCat("a network namespace (needs root): ", strerror(errno)));
  }
  return Run({"ip", "link", "set", "lo", "up"});
}

absl::StatusOr<std::unique_ptr<Cable>> Cable::Lay(const std::string& name,
                                                  const CableEnd& near,
                                                  const CableEnd& far) {
  auto cable = absl::WrapUnique(new Cable(name, near.pid));
  RETURN_IF_ERROR(Run({"ip", "link", "add", name + "-n", "netns",
                       absl::StrCat(near.pid), "type", "veth", "peer", "name",
                       name + "-f", "netns", absl::StrCat(far.pid)}));
  RETURN_IF_ERROR(cable->Connect(name + "-n", near));
  RETURN_IF_ERROR(cable->Connect(name + "-f", far));
  return cable;
}

absl::Status Cable::Connect(const std::string& device,
                            const CableEnd& end) const {
  RETURN_IF_ERROR(
      RunIn(end.pid, {"ip", "address", "add", absl::StrCat(end.address, "/24"),
                      "dev", device}));
  return RunIn(end.pid, {"ip", "link", "set", device, "up"});
}

absl::Status Cable::SetNearEnd(const char* state) {
  return RunIn(near_, {"ip", "link", "set", name_ + "-n", state});
}

absl::Status Cable::Cut() {
  RETURN_IF_ERROR(SetNearEnd("down"));
  is_cut_ = true;
  return absl::OkStatus();
}

absl::Status Cable::Restore() {
  RETURN_IF_ERROR(SetNearEnd("up"));
  is_cut_ = false;
  return absl::OkStatus();
}

}  // namespace directory_sync::fleet_test
