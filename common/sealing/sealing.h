#ifndef COMMON_SEALING_SEALING_H_
#define COMMON_SEALING_SEALING_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "common/sealing/sealing_key.h"
#include "common/sealing/signing_key.h"
#include "common/secret/secret.h"
#include "proto/directorysync/password/v1/envelope.pb.h"

namespace directory_sync {

// Passwords between a domain controller and the uploader; the bytes are
// written down in docs/formats/password-envelope.md. All functions are thread
// safe.

// Larger headers, verdicts and tombstones are refused unread.
inline constexpr size_t kMaxStatementSize = 4096;

struct OpenedEnvelope {
  directorysync::password::v1::EnvelopeHeader header;
  Secret password;
};

// Seals `password` to `recipient` and signs it and `header` as `sender`. Sets
// the header's version and sealing key id; the rest is the caller's.
// InvalidArgument when a field of the header is missing or of the wrong size,
// or the password longer than 1024 bytes.
absl::StatusOr<directorysync::password::v1::Envelope> SealEnvelope(
    directorysync::password::v1::EnvelopeHeader header, const Secret& password,
    const SealingPublicKey& recipient, const SigningKeyPair& sender);

// The header alone, signature checked: no private sealing key is needed.
// Errors as OpenEnvelope's first, second and third.
absl::StatusOr<directorysync::password::v1::EnvelopeHeader> VerifyEnvelope(
    const directorysync::password::v1::Envelope& envelope,
    const SigningPublicKey& sender);

// Opens what SealEnvelope made. OK promises that `sender` sealed exactly this
// password under exactly this header. Errors, in the order of the checks:
//   PermissionDenied    not signed by `sender`
//   FailedPrecondition  of another version than 1
//   InvalidArgument     malformed, or a header that SealEnvelope refuses
//   NotFound            sealed to another key (see sealing_key_id)
//   PermissionDenied    the box is damaged or belongs to another header
absl::StatusOr<OpenedEnvelope> OpenEnvelope(
    const directorysync::password::v1::Envelope& envelope,
    const SealingKeyPair& recipient, const SigningPublicKey& sender);

// InvalidArgument when a field is missing or of the wrong size: nothing is
// signed that VerifyVerdict and VerifyTombstone would refuse.
absl::StatusOr<directorysync::password::v1::SignedVerdict> SignVerdict(
    const directorysync::password::v1::Verdict& verdict,
    const SigningKeyPair& sender);
absl::StatusOr<directorysync::password::v1::SignedTombstone> SignTombstone(
    const directorysync::password::v1::Tombstone& tombstone,
    const SigningKeyPair& sender);

// PermissionDenied when not signed by `sender`, InvalidArgument as above.
absl::StatusOr<directorysync::password::v1::Verdict> VerifyVerdict(
    const directorysync::password::v1::SignedVerdict& verdict,
    const SigningPublicKey& sender);
absl::StatusOr<directorysync::password::v1::Tombstone> VerifyTombstone(
    const directorysync::password::v1::SignedTombstone& tombstone,
    const SigningPublicKey& sender);

}  // namespace directory_sync

#endif  // COMMON_SEALING_SEALING_H_
