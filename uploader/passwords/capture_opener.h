#ifndef UPLOADER_PASSWORDS_CAPTURE_OPENER_H_
#define UPLOADER_PASSWORDS_CAPTURE_OPENER_H_

#include "absl/status/statusor.h"
#include "common/sealing/signing_key.h"
#include "common/secret/secret.h"
#include "uploader/fleet/fleet_authority.h"
#include "uploader/store/capture_table.h"

namespace directory_sync::uploader {

// Opens sealed passwords, at the last moment. Thread safe.
class CaptureOpener {
 public:
  // `fleet` must outlive it.
  explicit CaptureOpener(FleetAuthority& fleet) : fleet_(fleet) {}

  // The password of a committed capture. PERMISSION_DENIED or INVALID_ARGUMENT
  // when it is not what its domain controller signed, by the key that it was
  // taken in with, or the verdict is about a change on another one; NOT_FOUND
  // when it was sealed to another key. Those never pass. Others are the
  // store's.
  absl::StatusOr<Secret> Open(const Capture& capture);

 private:
  absl::StatusOr<SigningPublicKey> KeyOf(const Capture& capture);

  FleetAuthority& fleet_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_CAPTURE_OPENER_H_
