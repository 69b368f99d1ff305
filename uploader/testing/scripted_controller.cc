#include "uploader/testing/scripted_controller.h"

#include "common/enrolment/fleet_statement.h"
#include "common/enrolment/join_bundle.h"
#include "common/identity/certificate_request.h"
#include "common/identity/spiffe_id.h"
#include "common/sealing/sealing.h"
#include "common/sealing/sealing_key.h"
#include "common/status/status_macros.h"

namespace directory_sync::uploader {

using directorysync::fleet::v1::EnrolmentAnswer;
using directorysync::fleet::v1::EnrolmentRequest;
using directorysync::fleet::v1::JoinBundle;
using directorysync::password::v1::EnvelopeHeader;
using directorysync::password::v1::PasswordItem;
using directorysync::password::v1::PasswordStamp;
using directorysync::password::v1::VerdictKind;

namespace {

// A 16-byte id that begins with `name`.
std::string SixteenBytes(const std::string& name) {
  std::string id = name;
  id.resize(16, '.');
  return id;
}

}  // namespace

ScriptedController::ScriptedController(const std::string& dns_host_name)
    : dns_host_name_(dns_host_name),
      invocation_id_(SixteenBytes(dns_host_name)),
      signing_request_pem_(MakeCertificateRequest(tls_key_)) {}

void ScriptedController::ChangeTlsKey() {
  tls_key_ = PrivateKey::Generate();
  signing_request_pem_ = MakeCertificateRequest(tls_key_);
}

std::string ScriptedController::SealedRequest(
    const EnrolmentRequest& request) const {
  return SealEnrolmentRequest(
             request, signing_key_,
             SealingPublicKey::FromBytes(bundle_.sealing_public_key()).value())
      .value();
}

std::string ScriptedController::JoinRequest(const JoinBundle& bundle) {
  bundle_ = bundle;
  EnrolmentRequest request;
  request.set_version(1);
  request.set_dns_host_name(dns_host_name_);
  request.set_signing_request_pem(signing_request_pem_);
  request.set_signing_public_key(signing_key_.public_key().bytes());
  request.set_token(bundle.token());
  request.set_trust_digest(TrustDigest(bundle.fleet_ca_pem(),
                                       bundle.sealing_public_key(),
                                       bundle.settings_public_key()));
  request.mutable_requested()->set_seconds(1700000000);
  return SealedRequest(request);
}

std::string ScriptedController::RenewalRequest(absl::Time requested) {
  EnrolmentRequest request;
  request.set_version(1);
  request.set_dns_host_name(dns_host_name_);
  request.set_signing_request_pem(signing_request_pem_);
  request.set_signing_public_key(signing_key_.public_key().bytes());
  request.set_trust_digest(TrustDigest(bundle_.fleet_ca_pem(),
                                       bundle_.sealing_public_key(),
                                       bundle_.settings_public_key()));
  request.mutable_requested()->set_seconds(absl::ToUnixSeconds(requested));
  return SealedRequest(request);
}

absl::Status ScriptedController::TakeAnswer(const std::string& sealed_request,
                                            const std::string& signed_answer) {
  ASSIGN_OR_RETURN(const SigningPublicKey key,
                   SigningPublicKey::FromBytes(bundle_.settings_public_key()));
  ASSIGN_OR_RETURN(const EnrolmentAnswer answer,
                   VerifyEnrolmentAnswer(signed_answer, sealed_request, key));
  if (answer.outcome() !=
      directorysync::fleet::v1::ENROLMENT_OUTCOME_ENROLLED) {
    return absl::PermissionDeniedError(answer.reason());
  }
  ASSIGN_OR_RETURN(const auto settings,
                   VerifySettings(answer.settings().SerializeAsString(), key));
  sealing_public_key_ = settings.sealing_public_key();
  certificate_pem_ = answer.certificate_pem();
  return absl::OkStatus();
}

std::string ScriptedController::Heartbeat(
    const directorysync::fleet::v1::Heartbeat& heartbeat) {
  return SignHeartbeat(heartbeat, signing_key_);
}

uint64_t ScriptedController::SeqOf(const std::string& id) const {
  return seqs_.try_emplace(id, seqs_.size() + 1).first->second;
}

std::string ScriptedController::sender() const {
  return SpiffeId::FleetHandler(dns_host_name_).value().uri();
}

PasswordStamp ScriptedController::Stamp(uint32_t version, uint64_t time) const {
  PasswordStamp stamp;
  stamp.set_version(version);
  stamp.set_originating_time(time);
  stamp.set_originating_dsa(invocation_id_);
  return stamp;
}

PasswordItem ScriptedController::Capture(
    const std::string& id, const std::string& guid, const std::string& password,
    const std::string& sam_account_name) const {
  EnvelopeHeader header;
  header.set_id(SixteenBytes(id));
  header.set_sam_account_name(sam_account_name);
  header.set_object_guid(guid);
  header.set_object_sid("sid");
  header.set_domain("corp.example.test");
  header.set_invocation_id(invocation_id_);
  header.set_incarnation(SixteenBytes("incarnation"));
  header.set_seq(SeqOf(id));
  header.mutable_hook_entered()->set_seconds(1700000000);
  header.mutable_accepted()->set_seconds(1700000000);
  header.set_hook_kind(directorysync::password::v1::HOOK_KIND_PRE_COMMIT);
  PasswordItem item;
  *item.mutable_envelope() =
      SealEnvelope(header, Secret::CopyOf(password),
                   SealingPublicKey::FromBytes(sealing_public_key_).value(),
                   signing_key_)
          .value();
  return item;
}

PasswordItem ScriptedController::Committed(const std::string& id,
                                           const std::string& guid,
                                           const PasswordStamp& stamp) const {
  directorysync::password::v1::Verdict verdict;
  verdict.set_id(SixteenBytes(id));
  verdict.set_kind(directorysync::password::v1::VERDICT_KIND_COMMITTED);
  *verdict.mutable_stamp() = stamp;
  verdict.set_object_guid(guid);
  verdict.mutable_decided()->set_seconds(1700000001);
  PasswordItem item;
  *item.mutable_verdict() = SignVerdict(verdict, signing_key_).value();
  return item;
}

PasswordItem ScriptedController::Verdict(const std::string& id,
                                         const std::string& guid,
                                         VerdictKind kind) const {
  directorysync::password::v1::Verdict verdict;
  verdict.set_id(SixteenBytes(id));
  verdict.set_kind(kind);
  verdict.set_object_guid(guid);
  verdict.set_reason("said by the test");
  verdict.mutable_decided()->set_seconds(1700000001);
  PasswordItem item;
  *item.mutable_verdict() = SignVerdict(verdict, signing_key_).value();
  return item;
}

PasswordItem ScriptedController::Missed(const std::string& id,
                                        const std::string& guid,
                                        const std::string& sam_account_name,
                                        const PasswordStamp& before) const {
  directorysync::password::v1::Tombstone tombstone;
  tombstone.set_id(SixteenBytes(id));
  tombstone.set_object_guid(guid);
  tombstone.set_sam_account_name(sam_account_name);
  *tombstone.mutable_before() = before;
  tombstone.set_reason("the disk was full");
  tombstone.set_incarnation(SixteenBytes("incarnation"));
  tombstone.set_seq(SeqOf(id));
  tombstone.mutable_hook_entered()->set_seconds(1700000000);
  tombstone.set_invocation_id(invocation_id_);
  PasswordItem item;
  *item.mutable_tombstone() = SignTombstone(tombstone, signing_key_).value();
  return item;
}

}  // namespace directory_sync::uploader
