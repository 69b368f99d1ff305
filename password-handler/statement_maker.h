#ifndef PASSWORD_HANDLER_STATEMENT_MAKER_H_
#define PASSWORD_HANDLER_STATEMENT_MAKER_H_

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/sealing/sealing_key.h"
#include "common/sealing/signing_key.h"
#include "common/secret/secret.h"
#include "password-handler/candidate.h"
#include "password-handler/judgement.h"

namespace directorysync::password::v1 {
class EnvelopeHeader;
class Tombstone;
}  // namespace directorysync::password::v1

namespace directory_sync::password_handler {

// What a capture's header says beside the candidate.
struct CaptureContext {
  std::string incarnation;
  std::string domain;
  std::string object_sid;  // binary, empty if unknown
};

// Makes the items that this handler sends, sealed and signed: serialized
// PasswordItem messages. Thread safe.
class StatementMaker {
 public:
  StatementMaker(SealingPublicKey recipient, SigningKeyPair sender)
      : recipient_(std::move(recipient)), sender_(std::move(sender)) {}

  // What is sealed from now on is sealed to `recipient`.
  void SetRecipient(SealingPublicKey recipient);

  absl::StatusOr<std::string> SealedCapture(const Candidate& capture,
                                            const CaptureContext& context,
                                            const Secret& password) const;

  absl::StatusOr<std::string> SignedLoss(const Candidate& tombstone,
                                         const std::string& incarnation,
                                         absl::string_view reason) const;
  // Of a capture that was made and then lost.
  absl::StatusOr<std::string> SignedLoss(
      const directorysync::password::v1::EnvelopeHeader& capture,
      absl::string_view reason) const;

  // `decision` is not kWait. For kCommitted the reading's stamp is the one.
  absl::StatusOr<std::string> SignedJudgement(const Candidate& capture,
                                              const Judgement& judgement,
                                              const StampReading& reading,
                                              absl::Time decided) const;

 private:
  absl::StatusOr<std::string> Signed(
      const directorysync::password::v1::Tombstone& tombstone) const;

  mutable absl::Mutex mutex_;
  SealingPublicKey recipient_ ABSL_GUARDED_BY(mutex_);
  const SigningKeyPair sender_;
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_STATEMENT_MAKER_H_
