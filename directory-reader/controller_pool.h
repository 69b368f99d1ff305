#ifndef DIRECTORY_READER_CONTROLLER_POOL_H_
#define DIRECTORY_READER_CONTROLLER_POOL_H_

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/backoff/backoff.h"
#include "common/clock/clock.h"
#include "directory-reader/domain_controller.h"

namespace directory_sync::directory_reader {

class ControllerPool;

// A domain controller for one caller's use; goes back to the pool, if its
// session is still good, when this object goes away. Thread compatible.
class ControllerLease {
 public:
  ControllerLease(ControllerPool* pool, size_t index,
                  DomainController controller)
      : pool_(pool), index_(index), controller_(std::move(controller)) {}
  ControllerLease(ControllerLease&& other) noexcept;
  ControllerLease& operator=(ControllerLease&&) = delete;
  ~ControllerLease();

  ldap::Session& session() { return *controller_.session; }
  const DomainController& controller() const { return controller_; }

  // Ends the searches of this lease as soon as `cancelled` says so.
  void CancelWhen(std::function<bool()> cancelled) {
    controller_.cancelled = std::move(cancelled);
  }

  // Whether it is still the domain controller that callers without a wish get:
  // the first that worked when it was asked last. Thread safe.
  bool IsInUse() const;

  // One more session with the same domain controller, for the same caller.
  // Unavailable: it isn't to be had, which says nothing against the first.
  absl::StatusOr<ControllerLease> Another();

  // Tells the pool how its use ended, when that was the controller's fault
  // (Unavailable, DeadlineExceeded): the next caller gets another one.
  void Failed(const absl::Status& status);

 private:
  ControllerPool* pool_;
  const size_t index_;
  DomainController controller_;
};

// What is known of a configured domain controller.
struct ControllerState {
  std::string uri;
  std::string dns_host_name;  // empty before it was first reached
  // Zero before it was first reached, unless the directory says it.
  ldap::Guid invocation_id;
  absl::Duration latency;
  bool read_only = false;
  absl::Status error;  // OK: it answered the last time it was asked
};

// The configured domain controllers: which one is used, which ones failed and
// when they may be asked again. The first in the list that works is used; one
// that failed is left alone for a while that grows with its failures, then
// tried again in its place. Read-only ones come last. Others may be added for
// AcquireExactly. Thread safe.
class ControllerPool {
 public:
  using Connect = std::function<absl::StatusOr<std::unique_ptr<ldap::Session>>(
      const std::string& uri)>;

  struct Options {
    std::string domain;  // DNS name
    std::vector<std::string> uris;
    // Finds the addresses where none is configured: at the first use, then
    // after each interval, and sooner while none of them can be used. What was
    // found last stays good while this fails. May take seconds.
    std::function<absl::StatusOr<std::vector<std::string>>()> discover;
    absl::Duration discovery_interval = absl::Minutes(15);
    absl::Duration discovery_retry = absl::Seconds(10);
    // The address of a host that only the directory knows.
    std::function<std::string(const std::string& host)> address_of =
        [](const std::string& host) { return "ldaps://" + host; };
    // For each round trip with which a controller shows that it is alive.
    absl::Duration timeout = absl::Seconds(5);
    // After it was unreachable.
    Backoff::Options backoff = {absl::Milliseconds(500), absl::Seconds(10)};
    // After it refused the password: accounts get locked by trying.
    absl::Duration refused_backoff = absl::Seconds(60);
  };

  ControllerPool(Options options, Connect connect, Clock& clock,
                 const std::function<double()>& random = SystemRandom);

  // A controller that has just answered; the one with `preferred` first, if
  // that is not zero. Errors: as in ServerAddress and Introduce, with the
  // cause for every controller. Unauthenticated at once when one refuses the
  // password, and for a while after, unless another one took it when it was
  // asked last: else the others would refuse it as well, and lock the account.
  absl::StatusOr<ControllerLease> Acquire(const ldap::Guid& preferred = {});

  // The same, but only where a session is kept, and without asking whether it
  // is still good: the caller finds out, and has Acquire if it isn't. Nothing:
  // none is kept with the controller whose turn it is.
  std::optional<ControllerLease> TakeKept(const ldap::Guid& preferred);

  // The controller with that invocationId, also among those of AddForExactly:
  // the one that is known to have it, else any that turns out to.
  // NotFound: none of those that answer has it and all answer. Unavailable: it
  // may be one that doesn't.
  absl::StatusOr<ControllerLease> AcquireExactly(
      const ldap::Guid& invocation_id);

  // Whether one that was reached, or added, has that invocationId.
  bool Knows(const ldap::Guid& invocation_id) const;

  // Adds a domain controller that isn't configured, by its host name, for
  // AcquireExactly alone, with the invocationId that the directory says. False
  // when it is there already, or when there are too many.
  bool AddForExactly(const std::string& host, const ldap::Guid& invocation_id);

  // Asks all configured ones at the same time, also those that were unreachable
  // a moment ago (but not with a password that was refused a moment ago), and
  // returns the states in the order of the configuration.
  std::vector<ControllerState> ProbeAll();

  // The same without asking: what was seen last.
  std::vector<ControllerState> States();

  // How many are configured, or were found.
  size_t size() const;

 private:
  friend class ControllerLease;

  struct Slot {
    ControllerState state;
    std::deque<DomainController> idle;
    std::unique_ptr<Backoff> backoff;
    absl::Duration not_before = -absl::InfiniteDuration();
  };

  enum class Use { kAny, kExactly };

  // Brings listed_ up to date where it is to be found out. Not OK: there is
  // none.
  absl::Status Discover();
  // These, in this order, are the ones for any use; no session is kept with
  // those that aren't among them any more.
  void List(const std::vector<std::string>& uris)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The slot of that address, made if need be.
  size_t SlotFor(const std::string& uri) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // Indices in the order of trying, without those in their back-off.
  std::vector<size_t> Order(const ldap::Guid& preferred, Use use);
  // An idle session that still works, or a new one.
  absl::StatusOr<ControllerLease> AcquireAt(size_t index);
  absl::StatusOr<DomainController> IdleAt(size_t index);
  absl::StatusOr<DomainController> KeptAt(size_t index);
  absl::StatusOr<DomainController> ConnectAt(size_t index);
  void RecordSuccess(size_t index, const DomainController& controller);
  void RecordFailure(size_t index, const absl::Status& status);
  void Return(size_t index, DomainController controller);
  absl::Status ErrorsOfAll(Use use) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Those that are known to have that invocationId.
  std::vector<size_t> SlotsOf(const ldap::Guid& invocation_id) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsListed(size_t index) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Indices of the slots for that use, the listed ones first.
  std::vector<size_t> SlotsFor(Use use) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string UriAt(size_t index);
  bool IsInUse(size_t index) const;
  // Those that took the password when they were asked last.
  int CountAccepting() const;
  bool RefusedLately(const Slot& slot) const;
  // The error of a controller that refused the password a moment ago.
  absl::Status Refused();

  const Options options_;
  const Connect connect_;
  Clock& clock_;
  const std::function<double()> random_;
  mutable absl::Mutex mutex_;
  // Never shrinks: leases know their slot by its index.
  std::vector<Slot> slots_ ABSL_GUARDED_BY(mutex_);
  std::vector<size_t> listed_ ABSL_GUARDED_BY(mutex_);
  absl::Duration discover_at_ ABSL_GUARDED_BY(mutex_) =
      -absl::InfiniteDuration();
  absl::Status not_found_ ABSL_GUARDED_BY(mutex_) =
      absl::UnavailableError("the domain controllers are being looked up");
};

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_CONTROLLER_POOL_H_
