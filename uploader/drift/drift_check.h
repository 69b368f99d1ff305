#ifndef UPLOADER_DRIFT_DRIFT_CHECK_H_
#define UPLOADER_DRIFT_DRIFT_CHECK_H_

#include <cstddef>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "uploader/dispatch/account_gate.h"
#include "uploader/drift/drift_books.h"
#include "uploader/provider/provider_client.h"
#include "uploader/store/drift_table.h"
#include "uploader/store/state_database.h"

namespace directory_sync::uploader {

// What came of one look.
struct DriftOutcome {
  // kNone: it was taken. Else why it has to be taken again: the provider's
  // answer, or kNotMade while somebody writes for an account in question.
  absl::Status status;
  provider::FailureKind failure = provider::FailureKind::kNone;
  // Objects that were otherwise than held.
  int corrected = 0;
  // Of the account's domains: they are others than before.
  bool domains_changed = false;
};

// Compares what is held in one domain with what the provider lists there, asks
// for each that is missing or otherwise by itself, and corrects what is held.
// Reads only; ended at any moment, it is just taken again. Thread compatible.
class DriftCheck {
 public:
  // So many in a row that a list showed otherwise and that are as held after
  // all say that the list is wrong, and end the look.
  static constexpr int kMostVain = 20;
  // So many are planned together; see PlanCorrected.
  static constexpr size_t kPlanTogether = 200;

  // All must outlive it.
  DriftCheck(StateDatabase& state, AccountGate& gate,
             provider::ProviderClient& client, Clock& clock)
      : state_(state), gate_(gate), client_(client), clock_(clock) {}

  // Errors are the store's.
  absl::StatusOr<DriftOutcome> Take(const DriftLook& look);

 private:
  absl::Status LookAtMailboxes(const DriftLook& look);
  absl::Status LookAtEntries(const DriftLook& look);
  absl::Status LookAtDomains();
  absl::Status ReportDomain(const DriftLook& look, const absl::Status& status,
                            bool is_there);
  // False: the look is over.
  absl::StatusOr<bool> Ask(DriftFinding finding);
  absl::Status Read(DriftFinding& finding);
  absl::Status CorrectIfUntouched(const DriftFinding& finding,
                                  const std::string& mark);
  absl::Status Plan();
  void Fail(const absl::Status& status, provider::FailureKind failure);

  StateDatabase& state_;
  AccountGate& gate_;
  provider::ProviderClient& client_;
  Clock& clock_;
  DriftOutcome outcome_;
  std::set<std::string> corrected_;
  int vain_ = 0;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DRIFT_DRIFT_CHECK_H_
