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
#include "uploader/passwords/account_books.h"
#include "uploader/passwords/item_refusals.h"
#include "uploader/passwords/password_loss.h"
#include "uploader/passwords/password_retention.h"
#include "uploader/passwords/password_state.h"
#include "uploader/passwords/stamp_finding.h"
#include "uploader/store/account_table.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/capture_table.h"
#include "uploader/store/fleet_table.h"
#include "uploader/store/password_event_table.h"
#include "uploader/store/password_table.h"
#include "uploader/store/stamp_check_table.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {

using directorysync::password::v1::Envelope;
using directorysync::password::v1::EnvelopeHeader;
using directorysync::password::v1::PasswordItem;
using directorysync::password::v1::PasswordStamp;
using directorysync::password::v1::SignedTombstone;
using directorysync::password::v1::SignedVerdict;
using directorysync::password::v1::Tombstone;
using directorysync::password::v1::Verdict;
using directorysync::password::v1::VERDICT_KIND_COMMITTED;
using directorysync::relay::v1::InboxItem;
using directorysync::upload::v1::ALERT_SEVERITY_WARNING;
using directorysync::upload::v1::PASSWORD_EVENT_KIND_CAPTURED;
using directorysync::upload::v1::PASSWORD_EVENT_KIND_CONFIRMED;
using directorysync::upload::v1::PASSWORD_EVENT_KIND_LOST;
using directorysync::upload::v1::PASSWORD_STATE_MISSED;
using directorysync::upload::v1::PasswordEventKind;

namespace {

// Accounts whose name, address or the like contains a sAMAccountName.
constexpr int kMostNamesakes = 1000;
// Longer than any item waits in a handler's queue.
constexpr absl::Duration kSequenceMemory = absl::Hours(30 * 24);

constexpr char kAwaitsVerdict[] =
    "it was captured; its domain controller has yet to say whether the "
    "directory took it";

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
        passwords_(database),
        events_(database),
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
    RETURN_IF_ERROR(AddEvent(*capture, PASSWORD_EVENT_KIND_CAPTURED, ""));
    RETURN_IF_ERROR(Keep(*capture));
    return CheckStampLater(*capture, *header);
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
    if (capture->verdict == VERDICT_KIND_COMMITTED) {
      RETURN_IF_ERROR(AddEvent(*capture, PASSWORD_EVENT_KIND_CONFIRMED, ""));
    }
    return Keep(*capture);
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
    const std::string& name = tombstone->sam_account_name();
    if (settled.has_value() || absl::EndsWith(name, "$")) {
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const std::string guid, FindAccount(*tombstone));
    RETURN_IF_ERROR(captures_.NoteSettled(
        {tombstone->id(), sender.dns_host_name, guid, name}, now_));
    const std::string reason =
        absl::StrCat("A change was missed on ", sender.dns_host_name, ": ",
                     tombstone->reason());
    if (guid.empty()) return RaiseNameless(name, reason);
    PasswordLoss loss{guid, name, reason};
    loss.version =
        tombstone->has_before() ? tombstone->before().version() + 1 : 0;
    loss.state = PASSWORD_STATE_MISSED;
    loss.witness = tombstone->invocation_id();
    RETURN_IF_ERROR(events_.Add(guid,
                                {PASSWORD_EVENT_KIND_LOST,
                                 sender.dns_host_name,
                                 {},
                                 tombstone->reason()},
                                now_));
    return NoteLossWithAlert(database_, loss, now_);
  }

  // The account's objectGUID; empty when it is in no scope group.
  absl::StatusOr<std::string> FindAccount(const Tombstone& tombstone) {
    if (!tombstone.object_guid().empty()) return tombstone.object_guid();
    AccountFilter filter;
    filter.search = tombstone.sam_account_name();
    ASSIGN_OR_RETURN(const auto accounts,
                     AccountTable(database_).List(filter, kMostNamesakes));
    for (const auto& account : accounts) {
      if (absl::EqualsIgnoreCase(account.sam_account_name(),
                                 tombstone.sam_account_name())) {
        return account.object_guid();
      }
    }
    return std::string();
  }

  absl::Status RaiseNameless(const std::string& name,
                             const std::string& reason) {
    return AlertTable(database_).Raise(
        {NamelessLossKey(name), ALERT_SEVERITY_WARNING,
         absl::StrCat("The password of '", name,
                      "' is not delivered: ", reason),
         kChangeAgain},
        now_);
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

  // Stores it, unless it is of an account whose passwords are never kept.
  absl::Status Keep(const Capture& capture) {
    ASSIGN_OR_RETURN(const bool may_keep, MayKeepCapture(database_, capture));
    if (!may_keep) {
      RETURN_IF_ERROR(captures_.Remove(capture.id));
      return captures_.NoteSettled({capture.id, capture.domain_controller,
                                    capture.guid, capture.sam_account_name},
                                   now_);
    }
    RETURN_IF_ERROR(captures_.Put(capture));
    return NoteCapture(capture);
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
    if (capture.verdict == VERDICT_KIND_COMMITTED) record.confirmed_at = now_;
    const bool is_open = !capture.envelope.empty() &&
                         record.delivered_id != capture.id && IsOpen(capture);
    if (is_open) {
      record.state = directorysync::upload::v1::PASSWORD_STATE_WAITING;
      record.error =
          capture.verdict == VERDICT_KIND_COMMITTED ? "" : kAwaitsVerdict;
      record.cure = "";
    }
    return passwords_.Put(record);
  }

  // Of a change that the directory refused no verdict ever comes: its domain
  // controller then still shows the password before.
  absl::Status CheckStampLater(const Capture& capture,
                               const EnvelopeHeader& header) {
    if (capture.guid.empty()) return absl::OkStatus();
    return StampCheckTable(database_).Ask(capture.guid, header.invocation_id(),
                                          now_, now_ + kCaptureGrace);
  }

  absl::Status AddEvent(const Capture& capture, PasswordEventKind kind,
                        const std::string& text) {
    std::optional<PasswordStamp> stamp;
    if (capture.verdict == VERDICT_KIND_COMMITTED) stamp = capture.stamp;
    return events_.Add(capture.guid,
                       {kind, capture.domain_controller, stamp, text}, now_);
  }

  bool found_clone_ = false;
  Database& database_;
  ItemRefusals refusals_;
  CaptureTable captures_;
  FleetTable fleet_;
  PasswordTable passwords_;
  PasswordEventTable events_;
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
