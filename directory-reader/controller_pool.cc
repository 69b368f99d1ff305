#include "directory-reader/controller_pool.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/status/status_macros.h"

namespace directory_sync::directory_reader {
namespace {

// Connections kept open per controller for the next caller.
constexpr size_t kIdleSessions = 4;
// Domain controllers, configured or not, that are kept in mind.
constexpr size_t kMostControllers = 1000;

}  // namespace

ControllerLease::ControllerLease(ControllerLease&& other) noexcept
    : pool_(std::exchange(other.pool_, nullptr)),
      index_(other.index_),
      controller_(std::move(other.controller_)) {}

ControllerLease::~ControllerLease() {
  if (pool_ != nullptr && controller_.session->usable()) {
    pool_->Return(index_, std::move(controller_));
  }
}

void ControllerLease::Failed(const absl::Status& status) {
  if (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) {
    pool_->RecordFailure(index_, status);
  }
}

ControllerPool::ControllerPool(Options options, Connect connect, Clock& clock,
                               const std::function<double()>& random)
    : options_(std::move(options)),
      connect_(std::move(connect)),
      clock_(clock),
      random_(random) {
  absl::MutexLock lock(&mutex_);
  for (const std::string& uri : options_.uris) {
    slots_.push_back(MakeSlot(uri, options_, random_));
  }
}

ControllerPool::Slot ControllerPool::MakeSlot(
    const std::string& uri, const Options& options,
    const std::function<double()>& random) {
  Slot slot;
  slot.state.uri = uri;
  slot.state.error = absl::UnavailableError("not asked yet");
  slot.backoff = std::make_unique<Backoff>(options.backoff, random);
  return slot;
}

bool ControllerPool::AddForExactly(const std::string& uri) {
  absl::MutexLock lock(&mutex_);
  if (slots_.size() >= kMostControllers) return false;
  for (const Slot& slot : slots_) {
    if (absl::EqualsIgnoreCase(slot.state.uri, uri)) return false;
  }
  slots_.push_back(MakeSlot(uri, options_, random_));
  return true;
}

size_t ControllerPool::CountFor(Use use) const {
  return use == Use::kExactly ? slots_.size() : options_.uris.size();
}

std::string ControllerPool::UriAt(size_t index) {
  absl::MutexLock lock(&mutex_);
  return slots_[index].state.uri;
}

std::vector<size_t> ControllerPool::Order(const ldap::Guid& preferred,
                                          Use use) {
  absl::MutexLock lock(&mutex_);
  std::vector<size_t> order;
  for (size_t i = 0; i < CountFor(use); ++i) {
    if (slots_[i].not_before <= clock_.Monotonic()) order.push_back(i);
  }
  std::stable_partition(order.begin(), order.end(), [&](size_t i) {
    mutex_.AssertHeld();
    return !preferred.is_zero() && slots_[i].state.invocation_id == preferred;
  });
  return order;
}

absl::StatusOr<ControllerLease> ControllerPool::Acquire(
    const ldap::Guid& preferred) {
  RETURN_IF_ERROR(Refused());
  for (const size_t index : Order(preferred, Use::kAny)) {
    absl::StatusOr<ControllerLease> lease = AcquireAt(index);
    if (lease.ok() || absl::IsUnauthenticated(lease.status())) return lease;
  }
  return ErrorsOfAll(Use::kAny);
}

absl::StatusOr<ControllerLease> ControllerPool::AcquireExactly(
    const ldap::Guid& invocation_id) {
  RETURN_IF_ERROR(Refused());
  absl::Status unreachable;
  for (const size_t index : Order(invocation_id, Use::kExactly)) {
    absl::StatusOr<ControllerLease> lease = AcquireAt(index);
    if (lease.ok() && lease->controller().invocation_id == invocation_id) {
      return lease;
    }
    if (!lease.ok()) unreachable = lease.status();
  }
  if (unreachable.ok()) unreachable = ErrorsOfAll(Use::kExactly);
  if (unreachable.ok()) {
    return absl::NotFoundError(absl::StrCat(
        "no configured domain controller has the invocationId ",
        invocation_id.ToString(), "; add it to servers in [directory]"));
  }
  return unreachable;
}

absl::StatusOr<ControllerLease> ControllerPool::AcquireAt(size_t index) {
  absl::StatusOr<DomainController> controller = IdleAt(index);
  if (!controller.ok()) controller = ConnectAt(index);
  if (!controller.ok()) {
    RecordFailure(index, controller.status());
    return controller.status();
  }
  RecordSuccess(index, *controller);
  return ControllerLease(this, index, *std::move(controller));
}

absl::StatusOr<DomainController> ControllerPool::IdleAt(size_t index) {
  DomainController controller;
  {
    absl::MutexLock lock(&mutex_);
    std::deque<DomainController>& idle = slots_[index].idle;
    if (idle.empty()) return absl::NotFoundError("no idle session");
    controller = std::move(idle.back());
    idle.pop_back();
  }
  const absl::Status alive = Refresh(controller, options_.timeout, clock_);
  if (alive.ok()) return controller;
  // The others are most likely dead too.
  absl::MutexLock lock(&mutex_);
  slots_[index].idle.clear();
  return alive;
}

absl::StatusOr<DomainController> ControllerPool::ConnectAt(size_t index) {
  ASSIGN_OR_RETURN(std::unique_ptr<ldap::Session> session,
                   connect_(UriAt(index)));
  return Introduce(std::move(session), options_.domain, options_.timeout,
                   clock_);
}

void ControllerPool::RecordSuccess(size_t index,
                                   const DomainController& controller) {
  absl::MutexLock lock(&mutex_);
  Slot& slot = slots_[index];
  if (!slot.state.error.ok()) {
    LogInfo("domain_controller_reached",
            {{"uri", slot.state.uri}, {"host", controller.root.dns_host_name}});
  }
  slot.state.error = absl::OkStatus();
  slot.state.dns_host_name = controller.root.dns_host_name;
  slot.state.invocation_id = controller.invocation_id;
  slot.state.read_only = controller.root.read_only;
  slot.state.latency = controller.latency;
  slot.backoff->Reset();
  slot.not_before = -absl::InfiniteDuration();
}

void ControllerPool::RecordFailure(size_t index, const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  Slot& slot = slots_[index];
  slot.state.error = status;
  const absl::Duration wait = absl::IsUnauthenticated(status)
                                  ? options_.refused_backoff
                                  : slot.backoff->Next();
  slot.not_before = clock_.Monotonic() + wait;
  LogWarning(
      "domain_controller_failed",
      {{"uri", slot.state.uri}, {"error", status}, {"next_attempt_ms", wait}});
}

void ControllerPool::Return(size_t index, DomainController controller) {
  controller.cancelled = nullptr;
  absl::MutexLock lock(&mutex_);
  std::deque<DomainController>& idle = slots_[index].idle;
  if (idle.size() < kIdleSessions) idle.push_back(std::move(controller));
}

absl::Status ControllerPool::ErrorsOfAll(Use use) {
  absl::MutexLock lock(&mutex_);
  absl::Status first;
  std::string message;
  bool all_alike = true;
  for (size_t i = 0; i < CountFor(use); ++i) {
    const absl::Status& error = slots_[i].state.error;
    if (error.ok()) continue;
    if (first.ok()) first = error;
    all_alike = all_alike && error.code() == first.code();
    absl::StrAppend(&message, message.empty() ? "" : "; ", error.message());
  }
  if (first.ok()) return first;
  return absl::Status(all_alike && !absl::IsDeadlineExceeded(first)
                          ? first.code()
                          : absl::StatusCode::kUnavailable,
                      message);
}

absl::Status ControllerPool::Refused() {
  absl::MutexLock lock(&mutex_);
  for (const Slot& slot : slots_) {
    if (absl::IsUnauthenticated(slot.state.error) &&
        slot.not_before > clock_.Monotonic()) {
      return slot.state.error;
    }
  }
  return absl::OkStatus();
}

std::vector<ControllerState> ControllerPool::States() {
  absl::MutexLock lock(&mutex_);
  std::vector<ControllerState> states;
  for (size_t i = 0; i < CountFor(Use::kAny); ++i) {
    states.push_back(slots_[i].state);
  }
  return states;
}

std::vector<ControllerState> ControllerPool::ProbeAll() {
  std::vector<std::thread> threads;
  // With a password that was refused a moment ago, none is asked.
  const size_t count = Refused().ok() ? options_.uris.size() : 0;
  for (size_t i = 0; i < count; ++i) {
    threads.emplace_back([this, i] { AcquireAt(i).IgnoreError(); });
  }
  for (std::thread& thread : threads) thread.join();
  return States();
}

}  // namespace directory_sync::directory_reader
