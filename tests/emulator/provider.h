#ifndef TESTS_EMULATOR_PROVIDER_H_
#define TESTS_EMULATOR_PROVIDER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "tests/emulator/account.h"
#include "tests/emulator/api_answer.h"
#include "tests/emulator/api_call.h"
#include "tests/emulator/fault.h"
#include "tests/emulator/http_message.h"
#include "tests/emulator/journal.h"
#include "tests/emulator/options.h"
#include "tests/emulator/password_digest.h"
#include "tests/emulator/throttle.h"
#include "tests/emulator/visible_mutex.h"

namespace directory_sync::emulator {

struct ProviderOptions {
  Limits limits;
  Choices choices;
  std::vector<ApiKeys> keys;
  Account account = SampleAccount();
  uint32_t seed = 1;  // Of the faults' randomness.
};

// The provider without its sockets: HTTP requests in, HTTP answers out.
// Thread safe. Time is the clock's alone, so that a FakeClock or a fast clock
// moves the throttle, the dates and the asynchronous lists.
class Provider {
 public:
  // `clock` must outlive the provider.
  Provider(ProviderOptions options, Clock& clock);

  // Serves one request and journals it.
  Reply Handle(const HttpRequest& request);

  // Whether a request that expects 100-continue may go on; else it is to be
  // answered with 417.
  bool AcceptsExpect() const;

  // Makes a call past signature, throttle, faults and journal: to prepare a
  // test, or to play a person in the control panel. The target as in the API;
  // the body a form, or a JSON document for lists. Fails with what the API
  // would have answered.
  absl::Status Apply(absl::string_view method, absl::string_view target,
                     absl::string_view body = "");

  int AddFault(const Fault& fault);
  bool RemoveFault(int id);
  void ClearFaults();
  std::vector<Fault> Faults() const;

  void SetLimits(const Limits& limits);
  Limits limits() const;
  void SetChoices(const Choices& choices);
  Choices choices() const;
  void SetKeys(std::vector<ApiKeys> keys);

  using Reader = absl::FunctionRef<void(const Account&, const Journal&)>;
  using Predicate = std::function<bool(const Account&, const Journal&)>;

  // Shows the state to `reader`, under the lock: it must not call back.
  void Read(Reader reader);
  // Edits the account directly, under the lock.
  void Edit(absl::FunctionRef<void(Account&)> editor);
  void ClearJournal();

  // Blocks until the predicate holds; it is evaluated after every change,
  // under the lock. DeadlineExceeded after `timeout` of real time,
  // Cancelled if StopWaiting was called.
  absl::Status WaitFor(const Predicate& predicate, absl::Duration timeout);
  // Ends all waiting, for good.
  void StopWaiting();

  const PasswordDigester& digester() const { return digester_; }

 private:
  struct Served {
    ApiAnswer answer;
    BodyFormat format = BodyFormat::kJson;
    FieldMap fields;  // For the journal, not yet redacted.
  };

  Served Serve(const HttpRequest& request, const std::vector<Fault>& faults)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool Admit(absl::string_view user_key, const HttpRequest& request)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  ApiAnswer Dispatch(const HttpRequest& request, FieldMap& fields)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Reply Spoil(HttpResponse response, const std::vector<Fault>& faults)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Note(const HttpRequest& request, const Served& served,
            const std::vector<Fault>& faults, const Reply& reply)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ApplyDue() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // False once there is no more to wait for.
  bool Await(absl::Time deadline) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Clock& clock_;
  const PasswordDigester digester_;
  mutable VisibleMutex mutex_;
  Choices choices_ ABSL_GUARDED_BY(mutex_);
  std::vector<ApiKeys> keys_ ABSL_GUARDED_BY(mutex_);
  Account account_ ABSL_GUARDED_BY(mutex_);
  Throttle throttle_ ABSL_GUARDED_BY(mutex_);
  FaultPlan faults_ ABSL_GUARDED_BY(mutex_);
  Journal journal_ ABSL_GUARDED_BY(mutex_);
  std::vector<PendingChange> pending_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_PROVIDER_H_
