#include "uploader/passwords/item_intake.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/identity/spiffe_id.h"
#include "common/sealing/sealing.h"
#include "common/sealing/signing_key.h"
#include "common/status/status_macros.h"
#include "uploader/passwords/capture_keeping.h"
#include "uploader/passwords/item_refusals.h"
#include "uploader/passwords/missed_change.h"
#include "uploader/passwords/password_loss.h"
#include "uploader/store/capture_table.h"
#include "uploader/store/fleet_table.h"
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

namespace {

// Longer than any item waits in a handler's queue.
constexpr absl::Duration kSequenceMemory = absl::Hours(30 * 24);

// What `verify` makes of the first key that it takes; its answer to the first
// one if it takes none. `used`: which it was.
template <typename Verify>
auto VerifyWithAny(const std::vector<SigningPublicKey>& keys,
                   const Verify& verify,
                   const SigningPublicKey** used = nullptr) {
  auto first = verify(keys.front());
  const SigningPublicKey* key = &keys.front();
  for (size_t i = 1; !first.ok() && i < keys.size(); ++i) {
    auto other = verify(keys[i]);
    if (!other.ok()) continue;
    first = std::move(other);
    key = &keys[i];
  }
  if (used != nullptr) *used = key;
  return first;
}

// Takes items inside one transaction. Its errors are the store's; an item that
// is refused is no error.
class Taking {
 public:
  Taking(Database& database, absl::Time now)
      : database_(database),
        refusals_(database, now),
        captures_(database),
        fleet_(database),
        now_(now) {}

  absl::Status Take(const InboxItem& item) {
    ASSIGN_OR_RETURN(const std::optional<AdmittedController> sender,
                     FindSender(item.sender()));
    if (!sender.has_value()) {
      return refusals_.Stranger(item.sender());
    }
    if (sender->cloned) return refusals_.Clone(sender->dns_host_name);
    PasswordItem payload;
    if (!payload.ParseFromString(item.payload())) {
      return refusals_.Item(sender->dns_host_name,
                            absl::InvalidArgumentError("it can't be parsed"));
    }
    switch (payload.item_case()) {
      case PasswordItem::kEnvelope:
        return TakeEnvelope(*sender, payload.envelope());
      case PasswordItem::kVerdict:
        return TakeVerdict(*sender, payload.verdict());
      case PasswordItem::kTombstone:
        return TakeTombstone(*sender, payload.tombstone());
      case PasswordItem::ITEM_NOT_SET:
        break;
    }
    return refusals_.Item(sender->dns_host_name,
                          absl::InvalidArgumentError("it is of no known kind"));
  }

  bool found_clone() const { return found_clone_; }

 private:
  absl::StatusOr<std::optional<AdmittedController>> FindSender(
      const std::string& uri) {
    const absl::StatusOr<SpiffeId> id = SpiffeId::Parse(uri);
    if (!id.ok() || id->handler_name().empty()) {
      return std::optional<AdmittedController>();
    }
    return fleet_.FindController(id->handler_name());
  }

  // Its key, and those from before it joined anew: what it handed over then is
  // still on its way.
  absl::StatusOr<std::vector<SigningPublicKey>> KeysOf(
      const AdmittedController& sender) {
    ASSIGN_OR_RETURN(
        std::vector<std::string> all,
        fleet_.RetiredKeys(sender.dns_host_name, now_ - kSequenceMemory));
    all.insert(all.begin(), sender.signing_public_key);
    std::vector<SigningPublicKey> keys;
    for (const std::string& bytes : all) {
      ASSIGN_OR_RETURN(SigningPublicKey key,
                       SigningPublicKey::FromBytes(bytes));
      keys.push_back(std::move(key));
    }
    return keys;
  }

  absl::Status TakeEnvelope(const AdmittedController& sender,
                            const Envelope& envelope) {
    ASSIGN_OR_RETURN(const std::vector<SigningPublicKey> keys, KeysOf(sender));
    const SigningPublicKey* key = nullptr;
    const absl::StatusOr<EnvelopeHeader> header = VerifyWithAny(
        keys, [&](const auto& one) { return VerifyEnvelope(envelope, one); },
        &key);
    if (!header.ok())
      return refusals_.Item(sender.dns_host_name, header.status());
    ASSIGN_OR_RETURN(const bool is_clone, NoteSequence(sender, *header));
    if (is_clone) return refusals_.Clone(sender.dns_host_name);
    ASSIGN_OR_RETURN(const auto settled, NoteItem(sender, header->id()));
    if (settled.has_value()) return absl::OkStatus();
    ASSIGN_OR_RETURN(std::optional<Capture> capture,
                     captures_.Find(header->id()));
    if (!capture.has_value()) capture = NewCapture(header->id(), sender);
    if (capture->domain_controller != sender.dns_host_name) {
      return refusals_.Item(sender.dns_host_name,
                            absl::PermissionDeniedError(
                                "another domain controller used the same id"));
    }
    if (capture->guid.empty()) capture->guid = header->object_guid();
    capture->envelope = envelope.SerializeAsString();
    capture->signing_public_key = key->bytes();
    capture->captured_at = FromTimestamp(header->hook_entered());
    capture->sam_account_name = header->sam_account_name();
    return KeepCaptured(database_, *capture, header->invocation_id(), now_);
  }

  absl::Status TakeVerdict(const AdmittedController& sender,
                           const SignedVerdict& signed_verdict) {
    ASSIGN_OR_RETURN(const std::vector<SigningPublicKey> keys, KeysOf(sender));
    const absl::StatusOr<Verdict> verdict = VerifyWithAny(
        keys,
        [&](const auto& one) { return VerifyVerdict(signed_verdict, one); });
    if (!verdict.ok())
      return refusals_.Item(sender.dns_host_name, verdict.status());
    ASSIGN_OR_RETURN(const auto settled, NoteItem(sender, verdict->id()));
    if (settled.has_value()) return TakeLateVerdict(*settled, *verdict);
    ASSIGN_OR_RETURN(std::optional<Capture> capture,
                     captures_.Find(verdict->id()));
    if (!capture.has_value()) capture = NewCapture(verdict->id(), sender);
    if (capture->domain_controller != sender.dns_host_name) {
      return refusals_.Item(sender.dns_host_name,
                            absl::PermissionDeniedError(
                                "another domain controller made the capture"));
    }
    if (!verdict->object_guid().empty()) {
      capture->guid = verdict->object_guid();
    }
    // Of an account that nobody can name there is nothing to decide.
    if (capture->guid.empty()) return captures_.Remove(capture->id);
    capture->verdict = verdict->kind();
    capture->stamp = verdict->stamp();
    return KeepDecided(database_, *capture, now_);
  }

  // About a capture that is gone. If it expired, the password is lost.
  absl::Status TakeLateVerdict(SettledCapture settled, const Verdict& verdict) {
    if (!settled.expired) return absl::OkStatus();
    settled.expired = false;
    if (!verdict.object_guid().empty()) settled.guid = verdict.object_guid();
    RETURN_IF_ERROR(captures_.NoteSettled(settled, now_));
    if (settled.guid.empty() ||
        verdict.kind() ==
            directorysync::password::v1::VERDICT_KIND_SUPERSEDED) {
      return absl::OkStatus();
    }
    PasswordLoss loss{
        settled.guid, settled.sam_account_name,
        absl::StrCat("It was deleted before ", settled.domain_controller,
                     " said whether it counts."),
        verdict.stamp().version()};
    loss.witness = verdict.stamp().originating_dsa();
    return NoteLossWithAlert(database_, loss, now_);
  }

  absl::Status TakeTombstone(const AdmittedController& sender,
                             const SignedTombstone& signed_tombstone) {
    ASSIGN_OR_RETURN(const std::vector<SigningPublicKey> keys, KeysOf(sender));
    const absl::StatusOr<Tombstone> tombstone =
        VerifyWithAny(keys, [&](const auto& one) {
          return VerifyTombstone(signed_tombstone, one);
        });
    if (!tombstone.ok())
      return refusals_.Item(sender.dns_host_name, tombstone.status());
    ASSIGN_OR_RETURN(const bool is_clone, NoteSequence(sender, *tombstone));
    if (is_clone) return refusals_.Clone(sender.dns_host_name);
    ASSIGN_OR_RETURN(const auto settled, NoteItem(sender, tombstone->id()));
    if (settled.has_value() ||
        absl::EndsWith(tombstone->sam_account_name(), "$")) {
      return absl::OkStatus();
    }
    return NoteMissedChange(database_, sender.dns_host_name, *tombstone, now_);
  }

  // A number that two items bear betrays two handlers with one queue: a copied
  // machine, or one that was set back to a snapshot. Neither counts any more.
  template <typename Statement>
  absl::StatusOr<bool> NoteSequence(const AdmittedController& sender,
                                    const Statement& statement) {
    RETURN_IF_ERROR(fleet_.ForgetSequences(now_ - kSequenceMemory));
    ASSIGN_OR_RETURN(
        const bool is_anothers,
        fleet_.NoteSequence(sender.dns_host_name, statement.incarnation(),
                            statement.seq(), statement.id(), now_));
    if (!is_anothers) return false;
    RETURN_IF_ERROR(fleet_.NoteCloned(sender.dns_host_name));
    found_clone_ = true;
    return true;
  }

  // `sender` really signed it. What is known of it if it was dealt with.
  absl::StatusOr<std::optional<SettledCapture>> NoteItem(
      const AdmittedController& sender, const std::string& id) {
    RETURN_IF_ERROR(fleet_.NoteItem(sender.dns_host_name, now_));
    return captures_.FindSettled(sender.dns_host_name, id);
  }

  Capture NewCapture(const std::string& id, const AdmittedController& sender) {
    Capture capture;
    capture.id = id;
    capture.domain_controller = sender.dns_host_name;
    capture.received_at = now_;
    return capture;
  }

  bool found_clone_ = false;
  Database& database_;
  ItemRefusals refusals_;
  CaptureTable captures_;
  FleetTable fleet_;
  const absl::Time now_;
};

}  // namespace

absl::Status ItemIntake::Take(
    const directorysync::relay::v1::CollectResponse& items) {
  bool found_clone = false;
  RETURN_IF_ERROR(state_.Write([&](Database& database) -> absl::Status {
    Taking taking(database, clock_.Now());
    for (const InboxItem& item : items.items()) {
      RETURN_IF_ERROR(taking.Take(item));
    }
    found_clone = taking.found_clone();
    return absl::OkStatus();
  }));
  if (found_clone) on_cloned_();
  return absl::OkStatus();
}

}  // namespace directory_sync::uploader
