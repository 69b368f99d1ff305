#ifndef UPLOADER_PASSWORDS_DELIVERY_DECISION_H_
#define UPLOADER_PASSWORDS_DELIVERY_DECISION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "proto/directorysync/password/v1/stamp.pb.h"

namespace directory_sync::uploader {

// A capture that its domain controller found to be committed.
struct Candidate {
  // EnvelopeHeader.id.
  std::string id;
  directorysync::password::v1::PasswordStamp stamp;
};

// One domain controller's view of the account's stamp.
struct ControllerStamp {
  // For people.
  std::string name;
  // It was asked and answered.
  bool answered = false;
  // Nothing: it shows no password for the account.
  std::optional<directorysync::password::v1::PasswordStamp> stamp;
};

// An earlier write of unknown outcome.
struct PossibleWrite {
  std::string capture_id;
  // From then on it can't land any more.
  absl::Time until;
};

// All that the decision about one account depends on.
struct DeliveryView {
  absl::Time now;
  // What the uploader itself reads in the directory just now.
  std::optional<directorysync::password::v1::PasswordStamp> current;
  std::vector<Candidate> candidates;
  // The password delivered last.
  std::optional<directorysync::password::v1::PasswordStamp> delivered;
  std::string delivered_id;
  std::vector<PossibleWrite> possible_writes;
  // Every domain controller; empty until kAskEveryController was answered.
  std::vector<ControllerStamp> controllers;
};

enum class DeliveryAction {
  // Nothing is left to do for the account.
  kNothing,
  // Write the password of `deliver_id`.
  kDeliver,
  // Decide again later; `reason` says what is awaited.
  kWait,
  // Decide again with `controllers`.
  kAskEveryController,
};

// What is to be done for an account.
struct DeliveryDecision {
  DeliveryAction action = DeliveryAction::kNothing;
  std::string deliver_id;
  // Captures that can never be the current password any more.
  std::vector<std::string> superseded;
  // Captures of which nobody can say whether they are the current password.
  std::vector<std::string> undecidable;
  // For kWait, for people.
  std::string reason;
  // For kWait, if that is known: when it is worth looking again.
  std::optional<absl::Time> until;
  // It rests on what the directory said, not on its silence.
  bool was_read = false;
};

// The uploader's rules for the order of passwords (docs/adr): a committed
// capture is delivered only if its stamp is the one that the directory shows
// now and is above the one delivered last. Pure.
//   older than the directory's       → superseded
//   not in the directory yet         → wait for replication
//   as old, of another DSA           → wait until all controllers agree
//   another id claims the same stamp → undecidable
//   delivered already                → superseded; but while another write may
//                                      still land after it: wait, then deliver
//                                      again
//   directory below the delivered    → deliver only if every controller is
//                                      below; else wait for the one that isn't
//                                      or doesn't answer
DeliveryDecision DecideDelivery(const DeliveryView& view);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_DELIVERY_DECISION_H_
