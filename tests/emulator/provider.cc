#include "tests/emulator/provider.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/emulator/fault_effects.h"
#include "tests/emulator/request_body.h"
#include "tests/emulator/resource_router.h"
#include "tests/emulator/signature.h"

namespace directory_sync::emulator {
namespace {

constexpr absl::string_view kThrottled = "Exceeded request limits";
constexpr absl::string_view kJson = "application/json";
// How often a waiter looks for asynchronous changes that have become due.
constexpr absl::Duration kPendingPoll = absl::Milliseconds(5);
// Keeps a deadline in the infinite future within what the system can wait.
constexpr absl::Duration kLongestWait = absl::Hours(1);

// The format that Accept asks for; false for one that is not served.
bool ReadAccept(const HttpRequest& request, const Choices& choices,
                BodyFormat& format) {
  const absl::string_view accept = FindHeader(request.headers, "Accept");
  format = choices.default_format_is_xml ? BodyFormat::kXml : BodyFormat::kJson;
  if (accept.empty() || absl::StrContains(accept, "*/*")) return true;
  if (absl::StrContains(accept, kJson)) {
    format = BodyFormat::kJson;
    return true;
  }
  format = BodyFormat::kXml;
  if (absl::StrContains(accept, "text/xml")) return true;
  format = BodyFormat::kJson;
  return false;
}

bool IsOwnAccount(const Account& account, const std::string& name) {
  return name == "me" || name == "all" || name == account.number;
}

absl::Status ToStatus(const ApiAnswer& answer) {
  if (answer.ok()) return absl::OkStatus();
  const std::string text = absl::StrCat(answer.status, " ", answer.message);
  return answer.status == 404 ? absl::NotFoundError(text)
                              : absl::FailedPreconditionError(text);
}

bool IsTaken(BodyKind kind, bool document, const Choices& choices) {
  if (kind == BodyKind::kNone) return true;
  if (kind == BodyKind::kJson) {
    return document || choices.json_bodies_for_mailboxes;
  }
  return kind == (document ? BodyKind::kXml : BodyKind::kForm);
}

// Reads the body into the call, and into `fields` for the journal.
ApiAnswer ReadBody(const HttpRequest& request, ApiCall& call,
                   FieldMap& fields) {
  const BodyKind kind = KindOfBody(request);
  const bool document = TakesDocuments(call.path);
  if (!IsTaken(kind, document, call.choices)) {
    return AppsFault(call.choices.unsupported_body_status,
                     "Unsupported media type");
  }
  if (document && kind != BodyKind::kNone) {
    absl::StatusOr<std::string> text = ParseDocument(request);
    if (!text.ok()) return BadRequest(text.status().message());
    call.document = *std::move(text);
    fields = FlattenDocument(call.document);
    return ApiAnswer();
  }
  absl::StatusOr<FieldMap> flat = ParseFields(request);
  if (!flat.ok()) return BadRequest(flat.status().message());
  fields = *flat;
  call.fields = *std::move(flat);
  return ApiAnswer();
}

}  // namespace

Provider::Provider(ProviderOptions options, Clock& clock)
    : clock_(clock),
      choices_(std::move(options.choices)),
      keys_(std::move(options.keys)),
      account_(std::move(options.account)),
      throttle_(options.limits),
      faults_(options.seed) {}

Reply Provider::Handle(const HttpRequest& request) {
  VisibleMutexLock lock(mutex_);
  ApplyDue();
  const std::vector<Fault> faults =
      faults_.Take(request.method, request.target);
  const Served served = Serve(request, faults);
  Reply reply = Spoil(RenderAnswer(served.answer, served.format, clock_.Now(),
                                   choices_.server_zone),
                      faults);
  Note(request, served, faults, reply);
  ApplyDue();
  mutex_.NotifyAll();
  return reply;
}

Provider::Served Provider::Serve(const HttpRequest& request,
                                 const std::vector<Fault>& faults) {
  Served served;
  if (FindFault(faults, FaultKind::kDropBefore) != nullptr) return served;
  const bool known_format = ReadAccept(request, choices_, served.format);
  const absl::string_view header =
      FindHeader(request.headers, "X-Api-Signature");
  const bool admitted = Admit(ClaimedUserKey(header), request);
  const absl::StatusOr<std::string> user =
      CheckSignature(header, FindHeader(request.headers, "User-Agent"), keys_,
                     choices_, clock_.Now());
  if (!user.ok()) {
    served.answer = Unauthorized(user.status().message());
  } else if (!admitted || FindFault(faults, FaultKind::kThrottle) != nullptr) {
    served.answer = Unauthorized(kThrottled);
  } else if (!known_format) {
    served.answer = AppsFault(406, "Invalid format");
  } else if (PreventsChange(faults)) {
    served.answer = AppsFault(500, "Internal Server Error");
  } else {
    served.answer = Dispatch(request, served.fields);
    return served;
  }
  absl::StatusOr<FieldMap> fields = ParseFields(request);
  if (fields.ok()) served.fields = *std::move(fields);
  return served;
}

bool Provider::Admit(absl::string_view user_key, const HttpRequest& request) {
  const bool known = std::any_of(
      keys_.begin(), keys_.end(),
      [&](const ApiKeys& keys) { return keys.user_key == user_key; });
  const absl::StatusOr<ApiTarget> target = ParseTarget(request.target);
  if (!known || !target.ok()) return true;
  bool admitted = true;
  for (CallClass call : ClassesOf(request.method, target->path)) {
    admitted = throttle_.Admit(user_key, call, clock_.Now()) && admitted;
  }
  return admitted;
}

ApiAnswer Provider::Dispatch(const HttpRequest& request, FieldMap& fields) {
  absl::StatusOr<ApiTarget> target = ParseTarget(request.target);
  if (!target.ok()) return BadRequest(target.status().message());
  if (target->version != "v1") return NotFound("Resource not found", "version");
  if (!IsOwnAccount(account_, target->account)) {
    return Unauthorized("Not authorized");
  }
  ApiCall call{request.method,
               std::move(target->path),
               std::move(target->query),
               {},
               "",
               clock_.Now(),
               choices_,
               digester_,
               account_,
               pending_};
  const ApiAnswer read = ReadBody(request, call, fields);
  return read.ok() ? Route(call) : read;
}

Reply Provider::Spoil(HttpResponse response, const std::vector<Fault>& faults) {
  const absl::Time now = clock_.Now();
  const std::string zone = choices_.server_zone;
  return WithFaults(std::move(response), faults, faults_, [&](int status) {
    return RenderAnswer(AppsFault(status, "Internal Server Error"),
                        BodyFormat::kJson, now, zone);
  });
}

void Provider::Note(const HttpRequest& request, const Served& served,
                    const std::vector<Fault>& faults, const Reply& reply) {
  JournalEntry entry;
  entry.time = clock_.Now();
  entry.connection = request.connection;
  entry.method = request.method;
  const std::pair<std::string, std::string> halves =
      absl::StrSplit(request.target, absl::MaxSplits('?', 1));
  entry.path = halves.first;
  const absl::StatusOr<FieldMap> query = ParseForm(halves.second);
  if (query.ok()) entry.query = Redacted(*query, digester_);
  entry.fields = Redacted(served.fields, digester_);
  entry.user_agent = std::string(FindHeader(request.headers, "User-Agent"));
  entry.status = reply.response.status;
  entry.message =
      std::string(FindHeader(reply.response.headers, "x-error-message"));
  for (const Fault& fault : faults) {
    absl::StrAppend(&entry.fault, entry.fault.empty() ? "" : ",",
                    FaultName(fault.kind));
  }
  entry.answered = !reply.wire.drop;
  journal_.Append(std::move(entry));
}

void Provider::ApplyDue() {
  const absl::Time now = clock_.Now();
  std::vector<PendingChange> later;
  for (PendingChange& change : pending_) {
    // In order: nothing overtakes a change that is not due.
    if (!later.empty() || change.due > now) {
      later.push_back(std::move(change));
      continue;
    }
    change.apply(account_);
    mutex_.NotifyAll();
  }
  pending_ = std::move(later);
}

absl::Status Provider::Apply(absl::string_view method, absl::string_view target,
                             absl::string_view body) {
  VisibleMutexLock lock(mutex_);
  HttpRequest request;
  request.method = std::string(method);
  request.target = std::string(target);
  request.body = std::string(body);
  if (absl::StartsWith(body, "{")) {
    request.headers.emplace_back("Content-Type", kJson);
  }
  FieldMap unused;
  const ApiAnswer answer = Dispatch(request, unused);
  for (PendingChange& change : pending_) change.apply(account_);
  pending_.clear();
  mutex_.NotifyAll();
  return ToStatus(answer);
}

bool Provider::AcceptsExpect() const {
  VisibleMutexLock lock(mutex_);
  return !choices_.reject_expect_continue;
}

int Provider::AddFault(const Fault& fault) {
  VisibleMutexLock lock(mutex_);
  return faults_.Add(fault);
}

bool Provider::RemoveFault(int id) {
  VisibleMutexLock lock(mutex_);
  return faults_.Remove(id);
}

void Provider::ClearFaults() {
  VisibleMutexLock lock(mutex_);
  faults_.Clear();
}

std::vector<Fault> Provider::Faults() const {
  VisibleMutexLock lock(mutex_);
  return faults_.faults();
}

void Provider::SetLimits(const Limits& limits) {
  VisibleMutexLock lock(mutex_);
  throttle_.SetLimits(limits);
}

Limits Provider::limits() const {
  VisibleMutexLock lock(mutex_);
  return throttle_.limits();
}

void Provider::SetChoices(const Choices& choices) {
  VisibleMutexLock lock(mutex_);
  choices_ = choices;
}

Choices Provider::choices() const {
  VisibleMutexLock lock(mutex_);
  return choices_;
}

void Provider::SetKeys(std::vector<ApiKeys> keys) {
  VisibleMutexLock lock(mutex_);
  keys_ = std::move(keys);
}

void Provider::Read(Reader reader) {
  VisibleMutexLock lock(mutex_);
  ApplyDue();
  reader(account_, journal_);
}

void Provider::Edit(absl::FunctionRef<void(Account&)> editor) {
  VisibleMutexLock lock(mutex_);
  editor(account_);
  mutex_.NotifyAll();
}

void Provider::ClearJournal() {
  VisibleMutexLock lock(mutex_);
  journal_.Clear();
  mutex_.NotifyAll();
}

bool Provider::Await(absl::Time deadline) {
  const absl::Time now = SystemClock().Now();
  if (stopped_ || now >= deadline) return false;
  const absl::Duration most = pending_.empty() ? kLongestWait : kPendingPoll;
  mutex_.WaitUntil(std::min(deadline, now + most));
  return true;
}

absl::Status Provider::WaitFor(const Predicate& predicate,
                               absl::Duration timeout) {
  const absl::Time deadline = SystemClock().Now() + timeout;
  VisibleMutexLock lock(mutex_);
  while (true) {
    ApplyDue();
    if (predicate(account_, journal_)) return absl::OkStatus();
    if (Await(deadline)) continue;
    if (stopped_) return absl::CancelledError("the emulator is stopping");
    return absl::DeadlineExceededError(
        absl::StrCat("the emulator did not reach the awaited state in ",
                     absl::FormatDuration(timeout), "; its journal has ",
                     journal_.entries().size(), " requests"));
  }
}

void Provider::StopWaiting() {
  VisibleMutexLock lock(mutex_);
  stopped_ = true;
  mutex_.NotifyAll();
}

}  // namespace directory_sync::emulator
