#include "common/enrolment/fleet_statement.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/enrolment/digest.h"
#include "common/sealing/sealed_box.h"
#include "common/secret/secret.h"
#include "common/secret/secret_access.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

namespace v1 = ::directorysync::fleet::v1;

// What signatures are for, so that none can be taken for another's.
constexpr absl::string_view kSettingsPurpose =
    "directory-sync fleet settings v1";
constexpr absl::string_view kHeartbeatPurpose = "directory-sync heartbeat v1";
constexpr absl::string_view kRequestPurpose =
    "directory-sync enrolment request v1";
constexpr absl::string_view kAnswerPurpose =
    "directory-sync enrolment answer v1";

absl::Status Malformed(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("a malformed ", what));
}

template <typename Message>
absl::StatusOr<Message> Parse(absl::string_view bytes, size_t most_bytes,
                              absl::string_view what) {
  Message message;
  if (bytes.empty() || bytes.size() > most_bytes ||
      !message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Malformed(what);
  }
  return message;
}

template <typename Message>
absl::StatusOr<Message> Verified(absl::string_view purpose,
                                 const std::string& statement,
                                 absl::string_view signature,
                                 const SigningPublicKey& signer) {
  RETURN_IF_ERROR(signer.Verify(purpose, statement, signature));
  return Parse<Message>(statement, kMaxFleetMessageSize, purpose);
}

}  // namespace

v1::SignedFleetSettings SignSettings(const v1::FleetSettings& settings,
                                     const SigningKeyPair& uploader) {
  v1::SignedFleetSettings result;
  result.set_settings(settings.SerializeAsString());
  result.set_signature(uploader.Sign(kSettingsPurpose, result.settings()));
  return result;
}

absl::StatusOr<v1::FleetSettings> VerifySettings(
    absl::string_view bytes, const SigningPublicKey& uploader) {
  ASSIGN_OR_RETURN(const v1::SignedFleetSettings message,
                   Parse<v1::SignedFleetSettings>(bytes, kMaxFleetMessageSize,
                                                  kSettingsPurpose));
  ASSIGN_OR_RETURN(
      v1::FleetSettings settings,
      Verified<v1::FleetSettings>(kSettingsPurpose, message.settings(),
                                  message.signature(), uploader));
  RETURN_IF_ERROR(
      SealingPublicKey::FromBytes(settings.sealing_public_key()).status());
  if (settings.version() == 0) return Malformed(kSettingsPurpose);
  return settings;
}

std::string SignHeartbeat(const v1::Heartbeat& heartbeat,
                          const SigningKeyPair& handler) {
  v1::SignedHeartbeat result;
  result.set_heartbeat(heartbeat.SerializeAsString());
  result.set_signature(handler.Sign(kHeartbeatPurpose, result.heartbeat()));
  return result.SerializeAsString();
}

absl::StatusOr<v1::Heartbeat> VerifyHeartbeat(absl::string_view bytes,
                                              const SigningPublicKey& handler) {
  ASSIGN_OR_RETURN(
      const v1::SignedHeartbeat message,
      Parse<v1::SignedHeartbeat>(bytes, kMaxHeartbeatSize, kHeartbeatPurpose));
  return Verified<v1::Heartbeat>(kHeartbeatPurpose, message.heartbeat(),
                                 message.signature(), handler);
}

absl::StatusOr<std::string> SealEnrolmentRequest(
    const v1::EnrolmentRequest& request, const SigningKeyPair& handler,
    const SealingPublicKey& uploader) {
  v1::SignedEnrolmentRequest content;
  content.set_request(request.SerializeAsString());
  content.set_signature(handler.Sign(kRequestPurpose, content.request()));
  v1::SealedEnrolmentRequest sealed;
  sealed.set_sealing_key_id(uploader.key_id());
  ASSIGN_OR_RETURN(*sealed.mutable_box(),
                   SealBox(content.SerializeAsString(), uploader));
  return sealed.SerializeAsString();
}

absl::StatusOr<std::string> SealingKeyIdOf(absl::string_view sealed_request) {
  ASSIGN_OR_RETURN(const v1::SealedEnrolmentRequest sealed,
                   Parse<v1::SealedEnrolmentRequest>(
                       sealed_request, kMaxFleetMessageSize, kRequestPurpose));
  return sealed.sealing_key_id();
}

absl::StatusOr<v1::EnrolmentRequest> OpenEnrolmentRequest(
    absl::string_view sealed_request, const SealingKeyPair& uploader) {
  ASSIGN_OR_RETURN(const v1::SealedEnrolmentRequest sealed,
                   Parse<v1::SealedEnrolmentRequest>(
                       sealed_request, kMaxFleetMessageSize, kRequestPurpose));
  ASSIGN_OR_RETURN(const Secret content,
                   OpenBox(sealed.box(), kMaxFleetMessageSize, uploader));
  ASSIGN_OR_RETURN(
      const v1::SignedEnrolmentRequest message,
      Parse<v1::SignedEnrolmentRequest>(content.Reveal(SecretAccess()),
                                        kMaxFleetMessageSize, kRequestPurpose));
  // The key to verify it with is inside: it proves possession, nothing else.
  ASSIGN_OR_RETURN(
      v1::EnrolmentRequest request,
      Parse<v1::EnrolmentRequest>(message.request(), kMaxFleetMessageSize,
                                  kRequestPurpose));
  ASSIGN_OR_RETURN(const SigningPublicKey key,
                   SigningPublicKey::FromBytes(request.signing_public_key()));
  RETURN_IF_ERROR(
      key.Verify(kRequestPurpose, message.request(), message.signature()));
  return request;
}

std::string SignEnrolmentAnswer(v1::EnrolmentAnswer answer,
                                absl::string_view sealed_request,
                                const SigningKeyPair& uploader) {
  answer.set_request_digest(Sha256(sealed_request));
  v1::SignedEnrolmentAnswer result;
  result.set_answer(answer.SerializeAsString());
  result.set_signature(uploader.Sign(kAnswerPurpose, result.answer()));
  return result.SerializeAsString();
}

absl::StatusOr<v1::EnrolmentAnswer> VerifyEnrolmentAnswer(
    absl::string_view bytes, absl::string_view sealed_request,
    const SigningPublicKey& uploader) {
  ASSIGN_OR_RETURN(const v1::SignedEnrolmentAnswer message,
                   Parse<v1::SignedEnrolmentAnswer>(
                       bytes, 2 * kMaxFleetMessageSize, kAnswerPurpose));
  ASSIGN_OR_RETURN(
      v1::EnrolmentAnswer answer,
      Verified<v1::EnrolmentAnswer>(kAnswerPurpose, message.answer(),
                                    message.signature(), uploader));
  if (answer.request_digest() != Sha256(sealed_request)) {
    return absl::InvalidArgumentError("it is the answer to another request");
  }
  return answer;
}

}  // namespace directory_sync
