#include "password-handler/statement_maker.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "common/protobuf/timestamps.h"
#include "common/sealing/sealing.h"
#include "common/status/status_macros.h"
#include "proto/directorysync/password/v1/envelope.pb.h"

namespace directory_sync::password_handler {
namespace {

namespace v1 = ::directorysync::password::v1;

void SetStamp(const ldap::PasswordStamp& stamp, v1::PasswordStamp& message) {
  message.set_version(stamp.version);
  message.set_originating_time(stamp.originating_time);
  message.set_originating_dsa(std::string(stamp.originating_dsa.bytes()));
}

v1::VerdictKind KindOf(Decision decision) {
  switch (decision) {
    case Decision::kCommitted:
      return v1::VERDICT_KIND_COMMITTED;
    case Decision::kSuperseded:
      return v1::VERDICT_KIND_SUPERSEDED;
    case Decision::kUndecidable:
      return v1::VERDICT_KIND_UNDECIDABLE;
    case Decision::kWait:
      break;
  }
  return v1::VERDICT_KIND_UNSPECIFIED;
}

v1::EnvelopeHeader HeaderOf(const Candidate& capture,
                            const CaptureContext& context) {
  v1::EnvelopeHeader header;
  header.set_id(capture.id);
  header.set_sam_account_name(capture.sam_account_name);
  header.set_object_sid(context.object_sid);
  if (capture.object_guid) {
    header.set_object_guid(std::string(capture.object_guid->bytes()));
  }
  header.set_domain(context.domain);
  header.set_invocation_id(std::string(capture.invocation_id.bytes()));
  if (capture.before) SetStamp(*capture.before, *header.mutable_before());
  header.set_incarnation(context.incarnation);
  header.set_seq(capture.seq);
  *header.mutable_hook_entered() = ToTimestamp(capture.entered);
  *header.mutable_accepted() = ToTimestamp(capture.accepted);
  header.set_hook_kind(capture.hook == Candidate::Hook::kPreCommit
                           ? v1::HOOK_KIND_PRE_COMMIT
                           : v1::HOOK_KIND_POST_COMMIT);
  return header;
}

}  // namespace

void StatementMaker::SetRecipient(SealingPublicKey recipient) {
  absl::MutexLock lock(&mutex_);
  recipient_ = std::move(recipient);
}

absl::StatusOr<std::string> StatementMaker::SealedCapture(
    const Candidate& capture, const CaptureContext& context,
    const Secret& password) const {
  v1::PasswordItem item;
  const SealingPublicKey recipient = [this] {
    absl::MutexLock lock(&mutex_);
    return recipient_;
  }();
  ASSIGN_OR_RETURN(
      *item.mutable_envelope(),
      SealEnvelope(HeaderOf(capture, context), password, recipient, sender_));
  return item.SerializeAsString();
}

absl::StatusOr<std::string> StatementMaker::SignedLoss(
    const Candidate& tombstone, const std::string& incarnation,
    absl::string_view reason) const {
  v1::Tombstone statement;
  statement.set_id(tombstone.id);
  statement.set_sam_account_name(tombstone.sam_account_name);
  if (tombstone.object_guid) {
    statement.set_object_guid(std::string(tombstone.object_guid->bytes()));
  }
  if (tombstone.before) {
    SetStamp(*tombstone.before, *statement.mutable_before());
  }
  *statement.mutable_hook_entered() = ToTimestamp(tombstone.entered);
  statement.mutable_reason()->assign(reason.data(), reason.size());
  statement.set_incarnation(incarnation);
  statement.set_seq(tombstone.seq);
  if (!tombstone.invocation_id.is_zero()) {
    statement.set_invocation_id(std::string(tombstone.invocation_id.bytes()));
  }
  return Signed(statement);
}

absl::StatusOr<std::string> StatementMaker::SignedLoss(
    const v1::EnvelopeHeader& capture, absl::string_view reason) const {
  v1::Tombstone statement;
  statement.set_id(capture.id());
  statement.set_sam_account_name(capture.sam_account_name());
  statement.set_object_guid(capture.object_guid());
  if (capture.has_before()) *statement.mutable_before() = capture.before();
  *statement.mutable_hook_entered() = capture.hook_entered();
  statement.mutable_reason()->assign(reason.data(), reason.size());
  statement.set_incarnation(capture.incarnation());
  statement.set_seq(capture.seq());
  statement.set_invocation_id(capture.invocation_id());
  return Signed(statement);
}

absl::StatusOr<std::string> StatementMaker::Signed(
    const v1::Tombstone& tombstone) const {
  v1::PasswordItem item;
  ASSIGN_OR_RETURN(*item.mutable_tombstone(),
                   SignTombstone(tombstone, sender_));
  return item.SerializeAsString();
}

absl::StatusOr<std::string> StatementMaker::SignedJudgement(
    const Candidate& capture, const Judgement& judgement,
    const StampReading& reading, absl::Time decided) const {
  v1::Verdict verdict;
  verdict.set_id(capture.id);
  verdict.set_kind(KindOf(judgement.decision));
  verdict.set_reason(judgement.reason);
  *verdict.mutable_decided() = ToTimestamp(decided);
  if (reading.object_guid) {
    verdict.set_object_guid(std::string(reading.object_guid->bytes()));
  }
  if (judgement.decision == Decision::kCommitted) {
    SetStamp(*reading.stamp, *verdict.mutable_stamp());
  }
  v1::PasswordItem item;
  ASSIGN_OR_RETURN(*item.mutable_verdict(), SignVerdict(verdict, sender_));
  return item.SerializeAsString();
}

}  // namespace directory_sync::password_handler
