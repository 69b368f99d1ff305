#include "directory-reader/change_watch.h"

#include <algorithm>
#include <memory>

#include "common/ldap/controls.h"
#include "common/status/status_macros.h"

namespace directory_sync::directory_reader {
namespace {

ldap::SearchRequest RequestOf(const DomainController& controller) {
  ldap::SearchRequest request;
  request.base = controller.root.default_naming_context;
  request.filter = "(objectClass=*)";  // Windows takes no other
  request.attributes = {"objectGUID"};
  request.controls = {ldap::NotificationControl()};
  request.cancelled = controller.cancelled;
  return request;
}

// Turns changes, which come in bursts, into calls that don't.
class Coalescer {
 public:
  Coalescer(absl::Duration least_interval, Clock& clock)
      : least_interval_(least_interval), clock_(clock) {}

  void Changed() { changed_ = true; }

  // How long nothing needs to be told of, whatever happens; `otherwise` when
  // nothing has changed.
  absl::Duration Quiet(absl::Duration otherwise) const {
    if (!changed_) return otherwise;
    return std::max(absl::ZeroDuration(),
                    told_ + least_interval_ - clock_.Monotonic());
  }

  // Whether it is time to tell; then it counts as told.
  bool TakeTurn() {
    if (!changed_ || Quiet(absl::ZeroDuration()) > absl::ZeroDuration()) {
      return false;
    }
    changed_ = false;
    told_ = clock_.Monotonic();
    return true;
  }

 private:
  const absl::Duration least_interval_;
  Clock& clock_;
  bool changed_ = true;  // the watch has begun
  absl::Duration told_ = -absl::InfiniteDuration();
};

absl::Status TakeNotification(ldap::Search& search) {
  ASSIGN_OR_RETURN(const ldap::Entry* entry, search.Next());
  if (entry != nullptr) return absl::OkStatus();
  return absl::UnavailableError(
      "the domain controller ended the change notification");
}

}  // namespace

absl::Status WatchChanges(const DomainController& controller,
                          const ChangeWatchOptions& options, Clock& clock,
                          absl::FunctionRef<bool()> on_change) {
  if (!controller.root.Supports(ldap::kNotificationOid)) {
    return absl::UnimplementedError(
        "the server has no change notification; poll instead");
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<ldap::Search> search,
                   controller.session->Start(RequestOf(controller)));
  Coalescer coalescer(options.least_interval, clock);
  const absl::Duration end = clock.Monotonic() + options.longest;
  while (clock.Monotonic() < end) {
    if (coalescer.TakeTurn() && !on_change()) {
      return absl::CancelledError("nobody is told any more");
    }
    ASSIGN_OR_RETURN(const bool ready,
                     search->Await(coalescer.Quiet(end - clock.Monotonic())));
    if (!ready) continue;
    RETURN_IF_ERROR(TakeNotification(*search));
    coalescer.Changed();
  }
  return absl::OkStatus();
}

}  // namespace directory_sync::directory_reader
