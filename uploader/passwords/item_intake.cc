#include "uploader/passwords/item_intake.h"

#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/identity/spiffe_id.h"
#include "common/log/log.h"
#include "common/sealing/sealing.h"
#include "common/sealing/signing_key.h"
#include "common/status/status_macros.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/capture_table.h"
#include "uploader/store/fleet_table.h"
#include "uploader/store/password_table.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

using directorysync::password::v1::Envelope;
using directorysync::password::v1::EnvelopeHeader;
using directorysync::password::v1::PasswordItem;
using directorysync::password::v1::SignedTombstone;
using directorysync::password::v1::SignedVerdict;
using directorysync::password::v1::Tombstone;
using directorysync::password::v1::Verdict;
using directorysync::relay::v1::InboxItem;
using directorysync::upload::v1::ALERT_SEVERITY_WARNING;

namespace {

// Takes items inside one transaction. Its errors are the store's; an item that
// is refused is no error.
class Taking {
 public:
  Taking(Database& database, const ValueCipher& cipher, absl::Time now)
      : alerts_(database),
        captures_(database),
        fleet_(database, cipher),
        passwords_(database),
        now_(now) {}

  absl::Status Take(const InboxItem& item) {
    ASSIGN_OR_RETURN(const std::optional<AdmittedController> sender,
                     FindSender(item.sender()));
    if (!sender.has_value()) {
      return Refuse(item, absl::PermissionDeniedError(
                              "the sender is no admitted domain controller"));
    }
    PasswordItem payload;
    if (!payload.ParseFromString(item.payload())) {
      return Refuse(item, absl::InvalidArgumentError("it can't be parsed"));
    }
    RETURN_IF_ERROR(fleet_.NoteItem(sender->dns_host_name, now_));
    switch (payload.item_case()) {
      case PasswordItem::kEnvelope:
        return TakeEnvelope(item, *sender, payload.envelope());
      case PasswordItem::kVerdict:
        return TakeVerdict(item, *sender, payload.verdict());
      case PasswordItem::kTombstone:
        return TakeTombstone(item, *sender, payload.tombstone());
      case PasswordItem::ITEM_NOT_SET:
        break;
    }
    return Refuse(item, absl::InvalidArgumentError("it is of no known kind"));
  }

 private:
  absl::StatusOr<std::optional<AdmittedController>> FindSender(
      const std::string& uri) {
    const absl::StatusOr<SpiffeId> id = SpiffeId::Parse(uri);
    if (!id.ok() || id->handler_name().empty()) {
      return std::optional<AdmittedController>();
    }
    return fleet_.FindController(id->handler_name());
  }

  absl::Status TakeEnvelope(const InboxItem& item,
                            const AdmittedController& sender,
                            const Envelope& envelope) {
    ASSIGN_OR_RETURN(const SigningPublicKey key,
                     SigningPublicKey::FromBytes(sender.signing_public_key));
    const absl::StatusOr<EnvelopeHeader> header = VerifyEnvelope(envelope, key);
    if (!header.ok()) return Refuse(item, header.status());
    // Computers change their passwords by themselves, and have no mail.
    if (absl::EndsWith(header->sam_account_name(), "$")) {
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(std::optional<Capture> capture,
                     captures_.Find(header->id()));
    if (!capture.has_value()) capture = NewCapture(header->id(), sender);
    if (capture->domain_controller != sender.dns_host_name) {
      return Refuse(item, absl::PermissionDeniedError(
                              "another domain controller used the same id"));
    }
    if (capture->guid.empty()) capture->guid = header->object_guid();
    capture->envelope = envelope.SerializeAsString();
    capture->captured_at = FromTimestamp(header->hook_entered());
    capture->sam_account_name = header->sam_account_name();
    RETURN_IF_ERROR(captures_.Put(*capture));
    return NoteCapture(*capture);
  }

  absl::Status TakeVerdict(const InboxItem& item,
                           const AdmittedController& sender,
                           const SignedVerdict& signed_verdict) {
    ASSIGN_OR_RETURN(const SigningPublicKey key,
                     SigningPublicKey::FromBytes(sender.signing_public_key));
    const absl::StatusOr<Verdict> verdict = VerifyVerdict(signed_verdict, key);
    if (!verdict.ok()) return Refuse(item, verdict.status());
    ASSIGN_OR_RETURN(std::optional<Capture> capture,
                     captures_.Find(verdict->id()));
    if (!capture.has_value()) capture = NewCapture(verdict->id(), sender);
    if (capture->domain_controller != sender.dns_host_name) {
      return Refuse(item, absl::PermissionDeniedError(
                              "another domain controller made the capture"));
    }
    if (!verdict->object_guid().empty()) {
      capture->guid = verdict->object_guid();
    }
    // Of an account that nobody can name there is nothing to decide.
    if (capture->guid.empty()) return captures_.Remove(capture->id);
    capture->verdict = verdict->kind();
    capture->stamp = verdict->stamp();
    RETURN_IF_ERROR(captures_.Put(*capture));
    return NoteCapture(*capture);
  }

  absl::Status TakeTombstone(const InboxItem& item,
                             const AdmittedController& sender,
                             const SignedTombstone& signed_tombstone) {
    ASSIGN_OR_RETURN(const SigningPublicKey key,
                     SigningPublicKey::FromBytes(sender.signing_public_key));
    const absl::StatusOr<Tombstone> tombstone =
        VerifyTombstone(signed_tombstone, key);
    if (!tombstone.ok()) return Refuse(item, tombstone.status());
    return alerts_.Raise(
        {absl::StrCat("password-not-captured/", tombstone->sam_account_name()),
         ALERT_SEVERITY_WARNING,
         absl::StrCat("A change of the password of '",
                      tombstone->sam_account_name(), "' on ",
                      sender.dns_host_name,
                      " could not be captured: ", tombstone->reason()),
         "Let the user change the password once more."},
        now_);
  }

  Capture NewCapture(const std::string& id, const AdmittedController& sender) {
    Capture capture;
    capture.id = id;
    capture.domain_controller = sender.dns_host_name;
    capture.received_at = now_;
    return capture;
  }

  // The account has something to decide on now.
  absl::Status NoteCapture(const Capture& capture) {
    if (capture.guid.empty()) return absl::OkStatus();
    ASSIGN_OR_RETURN(PasswordRecord record, passwords_.Get(capture.guid));
    record.not_before = absl::UnixEpoch();
    const bool is_newest = !capture.envelope.empty() &&
                           (!record.captured_at.has_value() ||
                            capture.captured_at >= *record.captured_at);
    if (is_newest) {
      record.captured_at = capture.captured_at;
      record.captured_on = capture.domain_controller;
    }
    const bool is_open =
        !capture.envelope.empty() && record.delivered_id != capture.id &&
        (capture.verdict ==
             directorysync::password::v1::VERDICT_KIND_UNSPECIFIED ||
         capture.verdict ==
             directorysync::password::v1::VERDICT_KIND_COMMITTED);
    if (is_open) {
      record.state = directorysync::upload::v1::PASSWORD_STATE_WAITING;
      record.error = "";
    }
    return passwords_.Put(record);
  }

  // It is not what it claims to be: dropped, with an alert.
  absl::Status Refuse(const InboxItem& item, const absl::Status& status) {
    LogWarning("item_refused", {{"sender", item.sender()}, {"error", status}});
    return alerts_.Raise(
        {absl::StrCat("item-refused/", item.sender()), ALERT_SEVERITY_WARNING,
         absl::StrCat("An item from ", item.sender(),
                      " was refused: ", status.message()),
         "Issue the password handler on that domain controller a new identity "
         "with \"directory-syncctl domain-controllers issue\". If it comes "
         "from somewhere else, find out who sends it."},
        now_);
  }

  AlertTable alerts_;
  CaptureTable captures_;
  FleetTable fleet_;
  PasswordTable passwords_;
  const absl::Time now_;
};

}  // namespace

absl::Status ItemIntake::Take(
    const directorysync::relay::v1::CollectResponse& items) {
  return state_.Write([&](Database& database) -> absl::Status {
    Taking taking(database, cipher_, clock_.Now());
    for (const InboxItem& item : items.items()) {
      RETURN_IF_ERROR(taking.Take(item));
    }
    return absl::OkStatus();
  });
}

}  // namespace directory_sync::uploader
