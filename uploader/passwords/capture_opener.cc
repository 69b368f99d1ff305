#include "uploader/passwords/capture_opener.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/sealing/sealing.h"
#include "common/sealing/signing_key.h"
#include "common/status/status_macros.h"

namespace directory_sync::uploader {

using directorysync::password::v1::Envelope;

absl::StatusOr<SigningPublicKey> CaptureOpener::KeyOf(const Capture& capture) {
  if (!capture.signing_public_key.empty()) {
    return SigningPublicKey::FromBytes(capture.signing_public_key);
  }
  // Taken in by a version that didn't write the key down.
  ASSIGN_OR_RETURN(const std::optional<AdmittedController> sender,
                   fleet_.FindController(capture.domain_controller));
  if (!sender.has_value()) {
    return absl::PermissionDeniedError(
        absl::StrCat(capture.domain_controller, " is not admitted any more"));
  }
  return SigningPublicKey::FromBytes(sender->signing_public_key);
}

absl::StatusOr<Secret> CaptureOpener::Open(const Capture& capture) {
  ASSIGN_OR_RETURN(const SigningPublicKey key, KeyOf(capture));
  Envelope envelope;
  if (!envelope.ParseFromString(capture.envelope)) {
    return absl::InvalidArgumentError("the stored capture is damaged");
  }
  ASSIGN_OR_RETURN(const auto header, VerifyEnvelope(envelope, key));
  ASSIGN_OR_RETURN(const auto recipient,
                   fleet_.FindSealingKey(header.sealing_key_id()));
  ASSIGN_OR_RETURN(OpenedEnvelope opened,
                   OpenEnvelope(envelope, *recipient, key));
  if (opened.header.id() != capture.id) {
    return absl::InvalidArgumentError("the capture carries another id");
  }
  if (opened.header.invocation_id() != capture.stamp.originating_dsa()) {
    return absl::PermissionDeniedError(
        "the verdict names a change on another domain controller than the one "
        "that captured the password");
  }
  return std::move(opened.password);
}

}  // namespace directory_sync::uploader
