#ifndef TESTS_FLEET_NETWORK_H_
#define TESTS_FLEET_NETWORK_H_

#include <sys/types.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace directory_sync::fleet_test {

// Moves the calling thread, and all that it starts later, into a network
// namespace of its own with the loopback interface up. To be called from the
// main thread before there are others. PermissionDenied without root.
absl::Status EnterOwnNetwork();

// One end of a cable: a process of the namespace, and its address there.
struct CableEnd {
  pid_t pid = 0;
  std::string address;  // of a /24
};

// A veth pair between two network namespaces. It goes away with them. Thread
// compatible.
class Cable {
 public:
  // `name` is of at most 12 characters and unique. OK: it carries packets.
  static absl::StatusOr<std::unique_ptr<Cable>> Lay(const std::string& name,
                                                    const CableEnd& near,
                                                    const CableEnd& far);

  // Takes the near end down: connections hang, new ones find no route there.
  absl::Status Cut();
  absl::Status Restore();
  bool is_cut() const { return is_cut_; }
  const std::string& name() const { return name_; }

 private:
  Cable(std::string name, pid_t near) : name_(std::move(name)), near_(near) {}
  absl::Status Connect(const std::string& device, const CableEnd& end) const;
  absl::Status SetNearEnd(const char* state);

  const std::string name_;
  const pid_t near_;
  bool is_cut_ = false;
};

}  // namespace directory_sync::fleet_test

#endif  // TESTS_FLEET_NETWORK_H_
