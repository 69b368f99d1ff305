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

bool IsAmong(const std::vector<std::string>& uris, const std::string& uri) {
  return std::any_of(uris.begin(), uris.end(), [&](const std::string& one) {
    return absl::EqualsIgnoreCase(one, uri);
  });
}

// `found`, those of `before` first and in their order.
std::vector<std::string> KeepOrder(const std::vector<std::string>& before,
                                   const std::vector<std::string>& found) {
  std::vector<std::string> kept;
  for (const std::string& uri : before) {
    if (IsAmong(found, uri)) kept.push_back(uri);
  }
  for (const std::string& uri : found) {
    if (!IsAmong(kept, uri)) kept.push_back(uri);
  }
  return kept;
}

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

absl::StatusOr<ControllerLease> ControllerLease::Another() {
  absl::StatusOr<DomainController> other = pool_->IdleAt(index_);
  if (!other.ok()) other = pool_->ConnectAt(index_);
  RETURN_IF_ERROR(other.status());
  // The address may stand for several.
  if (other->invocation_id != controller_.invocation_id) {
    return absl::UnavailableError(
        absl::StrCat(other->session->uri(),
                     ": another domain controller answers at this address"));
  }
  return ControllerLease(pool_, index_, *std::move(other));
}

ControllerPool::ControllerPool(Options options, Connect connect, Clock& clock,
                               const std::function<double()>& random)
    : options_(std::move(options)),
      connect_(std::move(connect)),
      clock_(clock),
      random_(random) {
  absl::MutexLock lock(&mutex_);
  List(options_.uris);
}

void ControllerPool::List(const std::vector<std::string>& uris) {
  listed_.clear();
  for (const std::string& uri : uris) {
    if (listed_.size() == kMostControllers) break;
    listed_.push_back(SlotFor(uri));
  }
  for (size_t i = 0; i < slots_.size(); ++i) {
    if (!IsListed(i)) slots_[i].idle.clear();
  }
}

bool ControllerPool::IsListed(size_t index) const {
  return std::find(listed_.begin(), listed_.end(), index) != listed_.end();
}

size_t ControllerPool::SlotFor(const std::string& uri) {
  for (size_t i = 0; i < slots_.size(); ++i) {
    if (absl::EqualsIgnoreCase(slots_[i].state.uri, uri)) return i;
  }
  Slot slot;
  slot.state.uri = uri;
  slot.state.error = absl::UnavailableError("not asked yet");
  slot.backoff = std::make_unique<Backoff>(options_.backoff, random_);
  slots_.push_back(std::move(slot));
  return slots_.size() - 1;
}

absl::Status ControllerPool::Discover() {
  if (options_.discover == nullptr) return absl::OkStatus();
  {
    absl::MutexLock lock(&mutex_);
    const absl::Duration now = clock_.Monotonic();
    if (now < discover_at_) {
      return listed_.empty() ? not_found_ : absl::OkStatus();
    }
    // Whoever comes meanwhile takes what is known.
    discover_at_ = now + options_.discovery_retry;
  }
  const absl::StatusOr<std::vector<std::string>> found = options_.discover();
  absl::MutexLock lock(&mutex_);
  if (found.ok()) {
    // Equals come in another order each time; a watch and the reading of what
    // it tells of are to stay together.
    std::vector<std::string> uris;
    for (const size_t i : listed_) uris.push_back(slots_[i].state.uri);
    List(KeepOrder(uris, *found));
    discover_at_ = clock_.Monotonic() + options_.discovery_interval;
    return absl::OkStatus();
  }
  LogWarning("domain_controllers_not_found", {{"error", found.status()}});
  not_found_ = found.status();
  return listed_.empty() ? not_found_ : absl::OkStatus();
}

size_t ControllerPool::size() const {
  absl::MutexLock lock(&mutex_);
  return listed_.size();
}

std::vector<size_t> ControllerPool::SlotsOf(
    const ldap::Guid& invocation_id) const {
  std::vector<size_t> slots;
  for (size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].state.invocation_id == invocation_id) slots.push_back(i);
  }
  return slots;
}

bool ControllerPool::Knows(const ldap::Guid& invocation_id) const {
  absl::MutexLock lock(&mutex_);
  return !SlotsOf(invocation_id).empty();
}

bool ControllerPool::AddForExactly(const std::string& host,
                                   const ldap::Guid& invocation_id) {
  const std::string uri = options_.address_of(host);
  absl::MutexLock lock(&mutex_);
  const size_t before = slots_.size();
  if (before >= kMostControllers) return false;
  slots_[SlotFor(uri)].state.invocation_id = invocation_id;
  return slots_.size() > before;
}

std::vector<size_t> ControllerPool::SlotsFor(Use use) const {
  std::vector<size_t> slots = listed_;
  std::stable_partition(slots.begin(), slots.end(), [&](size_t i) {
    mutex_.AssertHeld();
    return !slots_[i].state.read_only;
  });
  if (use == Use::kAny) return slots;
  for (size_t i = 0; i < slots_.size(); ++i) {
    if (!IsListed(i)) slots.push_back(i);
  }
  return slots;
}

bool ControllerLease::IsInUse() const { return pool_->IsInUse(index_); }

bool ControllerPool::IsInUse(size_t index) const {
  absl::MutexLock lock(&mutex_);
  for (const size_t i : SlotsFor(Use::kAny)) {
    if (slots_[i].state.error.ok()) return i == index;
  }
  return true;  // none works: no other one is better
}

int ControllerPool::CountAccepting() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(
      std::count_if(slots_.begin(), slots_.end(),
                    [](const Slot& slot) { return slot.state.error.ok(); }));
}

std::string ControllerPool::UriAt(size_t index) {
  absl::MutexLock lock(&mutex_);
  return slots_[index].state.uri;
}

std::vector<size_t> ControllerPool::Order(const ldap::Guid& preferred,
                                          Use use) {
  absl::MutexLock lock(&mutex_);
  // None is asked that can't be it: each that is silent costs seconds.
  const bool is_known = use == Use::kExactly && !SlotsOf(preferred).empty();
  std::vector<size_t> order;
  for (const size_t i : SlotsFor(use)) {
    const ldap::Guid& id = slots_[i].state.invocation_id;
    if (is_known && !id.is_zero() && id != preferred) continue;
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
  RETURN_IF_ERROR(Discover());
  int refusals = 0;
  for (const size_t index : Order(preferred, Use::kAny)) {
    absl::StatusOr<ControllerLease> lease = AcquireAt(index);
    if (lease.ok()) return lease;
    // One that lets nobody in shuts only itself, as long as another does; two
    // are the password's fault.
    if (absl::IsUnauthenticated(lease.status()) &&
        (++refusals > 1 || CountAccepting() == 0)) {
      return lease;
    }
  }
  absl::MutexLock lock(&mutex_);
  discover_at_ =
      std::min(discover_at_, clock_.Monotonic() + options_.discovery_retry);
  RETURN_IF_ERROR(ErrorsOfAll(Use::kAny));
  return absl::UnavailableError(
      "the domain controllers failed a moment ago and answer again; try again");
}

std::optional<ControllerLease> ControllerPool::TakeKept(
    const ldap::Guid& preferred) {
  const std::vector<size_t> order = Order(preferred, Use::kAny);
  if (order.empty()) return std::nullopt;
  absl::StatusOr<DomainController> controller = KeptAt(order.front());
  if (!controller.ok()) return std::nullopt;
  controller->root_is_old = true;
  return ControllerLease(this, order.front(), *std::move(controller));
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
  if (unreachable.ok()) {
    absl::MutexLock lock(&mutex_);
    unreachable = ErrorsOfAll(Use::kExactly);
  }
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

absl::StatusOr<DomainController> ControllerPool::KeptAt(size_t index) {
  absl::MutexLock lock(&mutex_);
  std::deque<DomainController>& idle = slots_[index].idle;
  if (idle.empty()) return absl::NotFoundError("no idle session");
  DomainController controller = std::move(idle.back());
  idle.pop_back();
  return controller;
}

absl::StatusOr<DomainController> ControllerPool::IdleAt(size_t index) {
  ASSIGN_OR_RETURN(DomainController controller, KeptAt(index));
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
  controller.root_is_old = false;
  absl::MutexLock lock(&mutex_);
  std::deque<DomainController>& idle = slots_[index].idle;
  if (idle.size() < kIdleSessions) idle.push_back(std::move(controller));
}

absl::Status ControllerPool::ErrorsOfAll(Use use) {
  absl::Status first;
  std::string message;
  bool all_alike = true;
  for (const size_t i : SlotsFor(use)) {
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

bool ControllerPool::RefusedLately(const Slot& slot) const {
  return absl::IsUnauthenticated(slot.state.error) &&
         slot.not_before > clock_.Monotonic();
}

absl::Status ControllerPool::Refused() {
  if (CountAccepting() > 0) return absl::OkStatus();
  absl::MutexLock lock(&mutex_);
  for (const Slot& slot : slots_) {
    if (RefusedLately(slot)) return slot.state.error;
  }
  return absl::OkStatus();
}

std::vector<ControllerState> ControllerPool::States() {
  absl::MutexLock lock(&mutex_);
  std::vector<ControllerState> states;
  for (const size_t i : SlotsFor(Use::kAny)) {
    states.push_back(slots_[i].state);
  }
  return states;
}

std::vector<ControllerState> ControllerPool::ProbeAll() {
  std::vector<size_t> slots;
  // With a password that was refused a moment ago, none is asked.
  if (Refused().ok() && Discover().ok()) {
    absl::MutexLock lock(&mutex_);
    for (const size_t i : SlotsFor(Use::kAny)) {
      // Nor one that refused it: accounts get locked by trying.
      if (!RefusedLately(slots_[i])) slots.push_back(i);
    }
  }
  std::vector<std::thread> threads;
  for (const size_t i : slots) {
    threads.emplace_back([this, i] { AcquireAt(i).IgnoreError(); });
  }
  for (std::thread& thread : threads) thread.join();
  return States();
}

}  // namespace directory_sync::directory_reader
