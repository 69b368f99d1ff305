#include "uploader/passwords/controller_directory.h"

namespace directory_sync::uploader {
namespace {

constexpr absl::Duration kGoodFor = absl::Minutes(1);
// About one that isn't known.
constexpr absl::Duration kAskAgain = absl::Seconds(10);

}  // namespace

absl::StatusOr<std::vector<ControllerDirectory::Controller>>
ControllerDirectory::List() {
  {
    absl::MutexLock lock(&mutex_);
    if (clock_.Now() < read_at_ + kGoodFor) return known_;
  }
  const auto listed = source_.ListDomainControllers();
  if (!listed.ok()) return listed.status();
  if (listed->domain_controllers().empty()) {
    return absl::NotFoundError(
        "the directory names no domain controller: check that the service "
        "account may read the Configuration naming context");
  }
  absl::MutexLock lock(&mutex_);
  known_.assign(listed->domain_controllers().begin(),
                listed->domain_controllers().end());
  read_at_ = clock_.Now();
  return known_;
}

std::string ControllerDirectory::NameOf(const std::string& invocation_id) {
  // What was known serves as well where the directory can't be asked now.
  List().status().IgnoreError();
  std::string name = KnownNameOf(invocation_id);
  if (!name.empty()) return name;
  {
    // It may be new.
    absl::MutexLock lock(&mutex_);
    if (clock_.Now() < read_at_ + kAskAgain) return "";
    read_at_ = absl::InfinitePast();
  }
  List().status().IgnoreError();
  return KnownNameOf(invocation_id);
}

std::string ControllerDirectory::KnownNameOf(const std::string& invocation_id) {
  absl::MutexLock lock(&mutex_);
  for (const Controller& controller : known_) {
    if (controller.invocation_id() == invocation_id) {
      return controller.dns_host_name();
    }
  }
  return "";
}

}  // namespace directory_sync::uploader
