#include "uploader/fleet/enrolment.h"

#include <sodium.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/enrolment/digest.h"
#include "common/enrolment/fleet_statement.h"
#include "common/enrolment/join_bundle.h"
#include "common/identity/certificate.h"
#include "common/identity/spiffe_id.h"
#include "common/log/log.h"
#include "common/sealing/sealing_key.h"
#include "common/sealing/signing_key.h"
#include "common/secret/secret.h"
#include "common/secret/secret_access.h"
#include "common/status/status_macros.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/fleet_table.h"
#include "uploader/store/invitation_table.h"
#include "uploader/store/timestamps.h"

namespace directory_sync::uploader {
namespace {

using directorysync::fleet::v1::EnrolmentAnswer;
using directorysync::fleet::v1::EnrolmentRequest;
using directorysync::fleet::v1::JoinBundle;
using directorysync::upload::v1::ALERT_SEVERITY_WARNING;

constexpr char kInviteAgain[] =
    "; make a new bundle with \"directory-syncctl domain-controllers add\"";

bool EqualInConstantTime(absl::string_view a, absl::string_view b) {
  return a.size() == b.size() &&
         sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string DigestOf(const EnrolmentRequest& request) {
  return Sha256(absl::StrCat(request.signing_public_key(),
                             request.signing_request_pem()));
}

// Whether it is the digest of what a bundle of this fleet says; of one that was
// made before the authority was renewed, too.
bool IsTrustOf(const FleetAuthority& fleet, const SealingPublicKey& sealing_key,
               absl::string_view trust_digest) {
  std::vector<Certificate> certificates = fleet.previous_certificates();
  certificates.push_back(fleet.certificate());
  return std::any_of(
      certificates.begin(), certificates.end(), [&](const Certificate& one) {
        return trust_digest ==
               TrustDigest(one.ToPem(), sealing_key.bytes(),
                           fleet.settings_key().public_key().bytes());
      });
}

absl::Status CheckLifetime(absl::Duration valid_for) {
  if (valid_for > absl::ZeroDuration() && valid_for <= kLongestInvitation) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "an invitation is good for a time above zero and up to 30 days");
}

}  // namespace

// One request inside one transaction. A refusal is an error here; of them all,
// INTERNAL and UNAVAILABLE and the like of the store's are told apart by
// `refused`.
class Enrolment::Decision {
 public:
  Decision(Database& database, FleetAuthority& fleet, absl::Time now)
      : fleet_(fleet),
        controllers_(database),
        invitations_(database),
        alerts_(database),
        now_(now) {}

  // The certificate, or nothing when the request is refused: see `refusal`.
  absl::StatusOr<std::optional<std::string>> Decide(
      const EnrolmentRequest& request) {
    const absl::StatusOr<SpiffeId> id =
        SpiffeId::FleetHandler(request.dns_host_name());
    if (request.version() != 1) {
      return Refuse(
          "this primary knows version 1 of the request; update the "
          "older of the two");
    }
    if (!id.ok()) return Refuse(std::string(id.status().message()));
    name_ = std::string(id->handler_name());
    ASSIGN_OR_RETURN(before_, controllers_.FindController(name_));
    return request.token().empty() ? Renew(request) : Join(request);
  }

  const std::string& refusal() const { return refusal_; }
  const std::string& name() const { return name_; }

 private:
  using Result = absl::StatusOr<std::optional<std::string>>;

  Result Refuse(std::string why) {
    refusal_ = std::move(why);
    LogWarning("enrolment_refused", {{"name", name_}, {"reason", refusal_}});
    return std::optional<std::string>();
  }

  Result Join(const EnrolmentRequest& request) {
    ASSIGN_OR_RETURN(std::optional<Invitation> invitation,
                     invitations_.Find(name_));
    if (!invitation.has_value()) {
      return Refuse(absl::StrCat(name_, " is not invited", kInviteAgain));
    }
    if (invitation->wrong_attempts >= kMostWrongTokens) {
      return Refuse(absl::StrCat("the invitation of ", name_,
                                 " was voided by wrong tokens", kInviteAgain));
    }
    if (!EqualInConstantTime(Sha256(request.token()), invitation->token_hash)) {
      return RefuseToken(*std::move(invitation));
    }
    const std::string digest = DigestOf(request);
    // A used token answers its own request again and again, but not once that
    // member has renewed: a request that somebody kept must not undo it.
    const bool is_repeat = invitation->used_digest == digest &&
                           before_.has_value() &&
                           before_->request_digest == digest;
    if (!invitation->used_digest.empty() && !is_repeat) {
      return Refuse(
          absl::StrCat("the token was used already for ", name_, kInviteAgain));
    }
    if (invitation->used_digest.empty() && now_ >= invitation->expires_at) {
      return Refuse(absl::StrCat("the invitation of ", name_, " has expired",
                                 kInviteAgain));
    }
    if (before_.has_value() && before_->cloned &&
        before_->signing_public_key == request.signing_public_key()) {
      return Refuse(absl::StrCat(
          "this handler's identity is in use twice; stop it, delete its state "
          "directory, and start it with a new bundle",
          kInviteAgain));
    }
    ASSIGN_OR_RETURN(auto certificate, Admit(request, digest, *invitation));
    if (!certificate.has_value()) return certificate;
    invitation->used_digest = digest;
    RETURN_IF_ERROR(invitations_.Put(*invitation));
    return certificate;
  }

  Result RefuseToken(Invitation invitation) {
    if (++invitation.wrong_attempts >= kMostWrongTokens) {
      RETURN_IF_ERROR(alerts_.Raise(
          {absl::StrCat("wrong-tokens/", name_), ALERT_SEVERITY_WARNING,
           absl::StrCat("The invitation of ", name_,
                        " was voided: somebody "
                        "tried to join with wrong tokens."),
           "Find out who reaches port 8732 of this machine. Then make a new "
           "bundle with \"directory-syncctl domain-controllers add\"."},
          now_));
    }
    RETURN_IF_ERROR(invitations_.Put(invitation));
    return Refuse(absl::StrCat("the token is not that of the last bundle for ",
                               name_, kInviteAgain));
  }

  Result Renew(const EnrolmentRequest& request) {
    if (!before_.has_value()) {
      return Refuse(absl::StrCat(name_, " is not in the fleet", kInviteAgain));
    }
    if (before_->signing_public_key != request.signing_public_key()) {
      return Refuse(
          absl::StrCat("another handler has joined as ", name_, kInviteAgain));
    }
    if (before_->cloned) {
      return Refuse(absl::StrCat(
          "this handler's identity is in use twice; stop it, delete its state "
          "directory, and start it with a new bundle",
          kInviteAgain));
    }
    const std::string digest = DigestOf(request);
    // An older request that somebody kept must not bring back its key.
    if (!IsRepeat(digest) &&
        FromTimestamp(request.requested()) <= before_->requested_at) {
      return Refuse(
          "a later renewal was seen before; if the clock of this domain "
          "controller was set back, correct it");
    }
    return Admit(request, digest, {});
  }

  bool IsRepeat(const std::string& digest) const {
    return before_.has_value() && !before_->cloned &&
           before_->request_digest == digest &&
           before_->certificate_expires > now_;
  }

  Result Admit(const EnrolmentRequest& request, const std::string& digest,
               const Invitation& invitation) {
    if (IsRepeat(digest)) return before_->certificate_pem;
    const auto certificate =
        fleet_.CertifyHandler(name_, request.signing_request_pem());
    if (!certificate.ok()) {
      return Refuse(std::string(certificate.status().message()));
    }
    AdmittedController controller;
    const bool is_renewal = request.token().empty();
    if (is_renewal) {
      controller = *before_;
      controller.previous_certificate_pem = before_->certificate_pem;
    } else {
      controller.admitted_at = now_;
      controller.admitted_by = invitation.invited_by;
    }
    if (before_.has_value() && !before_->cloned &&
        before_->signing_public_key != request.signing_public_key()) {
      RETURN_IF_ERROR(
          controllers_.RetireKey(name_, before_->signing_public_key, now_));
    }
    controller.dns_host_name = name_;
    controller.request_digest = digest;
    controller.certificate_pem = certificate->ToPem();
    controller.certificate_expires = certificate->not_after();
    controller.signing_public_key = request.signing_public_key();
    controller.requested_at = FromTimestamp(request.requested());
    RETURN_IF_ERROR(controllers_.PutController(controller));
    LogInfo(is_renewal ? "certificate_renewed" : "domain_controller_joined",
            {{"name", name_}, {"serial", certificate->serial()}});
    return controller.certificate_pem;
  }

  FleetAuthority& fleet_;
  FleetTable controllers_;
  InvitationTable invitations_;
  AlertTable alerts_;
  const absl::Time now_;
  std::string name_;
  std::string refusal_;
  std::optional<AdmittedController> before_;
};

absl::StatusOr<JoinBundle> Enrolment::Invite(
    const std::vector<std::string>& dns_host_names, absl::Duration valid_for,
    const std::string& os_user) {
  RETURN_IF_ERROR(CheckLifetime(valid_for));
  if (dns_host_names.empty()) {
    return absl::InvalidArgumentError("name at least one domain controller");
  }
  directorysync::fleet::v1::FleetSettings settings;
  settings.ParseFromString(fleet_.settings().settings());
  if (settings.relay_addresses().empty()) {
    return absl::FailedPreconditionError(
        "the configuration doesn't say where handlers reach this machine; set "
        "relay.addresses, for example [\"primary.example.com:8732\"], and "
        "restart");
  }
  const Secret token = Secret::Random(kJoinTokenSize);
  const absl::Time now = clock_.Now();
  JoinBundle bundle;
  bundle.set_version(1);
  *bundle.mutable_relay_addresses() = settings.relay_addresses();
  bundle.set_fleet_ca_pem(fleet_.certificate_pem());
  bundle.set_sealing_public_key(settings.sealing_public_key());
  bundle.set_settings_public_key(fleet_.settings_key().public_key().bytes());
  bundle.set_token(std::string(token.Reveal(SecretAccess())));
  *bundle.mutable_expires() = ToTimestamp(now + valid_for);
  RETURN_IF_ERROR(state_.Write([&](Database& database) -> absl::Status {
    InvitationTable invitations(database);
    for (const std::string& name : dns_host_names) {
      ASSIGN_OR_RETURN(const SpiffeId id, SpiffeId::FleetHandler(name));
      Invitation invitation;
      invitation.dns_host_name = std::string(id.handler_name());
      invitation.token_hash = Sha256(bundle.token());
      invitation.expires_at = now + valid_for;
      invitation.invited_at = now;
      invitation.invited_by = os_user;
      RETURN_IF_ERROR(invitations.Put(invitation));
      bundle.add_domain_controllers(invitation.dns_host_name);
    }
    return absl::OkStatus();
  }));
  return bundle;
}

absl::StatusOr<std::string> Enrolment::Answer(
    absl::string_view sealed_request) {
  EnrolmentAnswer answer;
  answer.set_outcome(directorysync::fleet::v1::ENROLMENT_OUTCOME_REFUSED);
  const auto sign = [&] {
    return SignEnrolmentAnswer(answer, sealed_request, fleet_.settings_key());
  };
  const auto refuse = [&](const absl::Status& why) {
    answer.set_reason(std::string(why.message()));
    LogWarning("enrolment_refused", {{"reason", answer.reason()}});
    return sign();
  };
  const absl::StatusOr<std::string> key_id = SealingKeyIdOf(sealed_request);
  if (!key_id.ok()) return refuse(key_id.status());
  const auto key = fleet_.FindSealingKey(*key_id);
  if (!key.ok()) {
    // The newest settings name the key to seal the next request to.
    *answer.mutable_settings() = fleet_.settings();
    return refuse(key.status());
  }
  const absl::StatusOr<EnrolmentRequest> request =
      OpenEnrolmentRequest(sealed_request, **key);
  if (!request.ok()) return refuse(request.status());
  if (!IsTrustOf(fleet_, (*key)->public_key(), request->trust_digest())) {
    return refuse(absl::PermissionDeniedError(absl::StrCat(
        "the handler trusts other keys than this primary's: its join bundle "
        "was altered on the way",
        kInviteAgain)));
  }
  std::optional<std::string> certificate;
  RETURN_IF_ERROR(state_.Write([&](Database& database) -> absl::Status {
    Decision decision(database, fleet_, clock_.Now());
    ASSIGN_OR_RETURN(certificate, decision.Decide(*request));
    answer.set_reason(decision.refusal());
    return absl::OkStatus();
  }));
  if (!certificate.has_value()) return sign();
  answer.set_outcome(directorysync::fleet::v1::ENROLMENT_OUTCOME_ENROLLED);
  answer.set_certificate_pem(*certificate);
  *answer.mutable_settings() = fleet_.settings();
  // Before the answer goes out, so that the relay knows the certificate first.
  fleet_.NotifyChanged();
  return sign();
}

}  // namespace directory_sync::uploader
