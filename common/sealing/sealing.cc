#include "common/sealing/sealing.h"

#include <sodium.h>

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/sealing/sealed_box.h"
#include "common/sealing/sealed_password.h"
#include "common/sealing/statement_check.h"
#include "common/secret/secret_access.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

namespace v1 = ::directorysync::password::v1;

constexpr uint32_t kEnvelopeVersion = 1;
// What signatures are for, so that none can be taken for another's.
constexpr absl::string_view kEnvelopePurpose =
    "directory-sync password envelope v1";
constexpr absl::string_view kVerdictPurpose =
    "directory-sync password verdict v1";
constexpr absl::string_view kTombstonePurpose =
    "directory-sync password tombstone v1";

const unsigned char* Bytes(absl::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string Sha512(absl::string_view bytes) {
  std::string digest(crypto_hash_sha512_BYTES, '\0');
  crypto_hash_sha512(reinterpret_cast<unsigned char*>(digest.data()),
                     Bytes(bytes), bytes.size());
  return digest;
}

std::string SignedPart(const v1::Envelope& envelope) {
  return absl::StrCat(Sha512(envelope.header()), envelope.sealed_password());
}

// Verifies first, parses then: bytes of strangers are never parsed.
template <typename Statement>
absl::StatusOr<Statement> Verify(absl::string_view purpose,
                                 const std::string& statement,
                                 absl::string_view signature,
                                 const SigningPublicKey& sender) {
  if (statement.size() > kMaxStatementSize) {
    return absl::InvalidArgumentError(
        absl::StrCat("a ", purpose, " of ", statement.size(), " bytes"));
  }
  RETURN_IF_ERROR(sender.Verify(purpose, statement, signature));
  Statement parsed;
  if (!parsed.ParseFromString(statement)) {
    return absl::InvalidArgumentError(
        absl::StrCat("a malformed ", purpose, ", though well signed"));
  }
  return parsed;
}

absl::StatusOr<v1::EnvelopeHeader> ParseHeader(const std::string& bytes) {
  v1::EnvelopeHeader header;
  if (!header.ParseFromString(bytes)) {
    return absl::InvalidArgumentError("a malformed header, though well signed");
  }
  if (header.envelope_version() != kEnvelopeVersion) {
    return absl::FailedPreconditionError(absl::StrCat(
        "an envelope of version ", header.envelope_version(),
        "; this program knows version 1: update the older of the two"));
  }
  RETURN_IF_ERROR(CheckHeader(header));
  return header;
}

}  // namespace

absl::StatusOr<v1::Envelope> SealEnvelope(v1::EnvelopeHeader header,
                                          const Secret& password,
                                          const SealingPublicKey& recipient,
                                          const SigningKeyPair& sender) {
  header.set_envelope_version(kEnvelopeVersion);
  header.set_sealing_key_id(recipient.key_id());
  RETURN_IF_ERROR(CheckHeader(header));
  v1::Envelope envelope;
  envelope.set_header(header.SerializeAsString());
  ASSIGN_OR_RETURN(const Secret wire,
                   EncodeSealedPassword(Sha512(envelope.header()), password));
  ASSIGN_OR_RETURN(*envelope.mutable_sealed_password(),
                   SealBox(wire.Reveal(SecretAccess()), recipient));
  envelope.set_signature(sender.Sign(kEnvelopePurpose, SignedPart(envelope)));
  return envelope;
}

absl::StatusOr<v1::EnvelopeHeader> VerifyEnvelope(
    const v1::Envelope& envelope, const SigningPublicKey& sender) {
  if (envelope.header().size() > kMaxStatementSize) {
    return absl::InvalidArgumentError("an envelope's header is too large");
  }
  RETURN_IF_ERROR(sender.Verify(kEnvelopePurpose, SignedPart(envelope),
                                envelope.signature()));
  return ParseHeader(envelope.header());
}

absl::StatusOr<OpenedEnvelope> OpenEnvelope(const v1::Envelope& envelope,
                                            const SealingKeyPair& recipient,
                                            const SigningPublicKey& sender) {
  ASSIGN_OR_RETURN(v1::EnvelopeHeader header, VerifyEnvelope(envelope, sender));
  if (header.sealing_key_id() != recipient.public_key().key_id()) {
    return absl::NotFoundError(
        "sealed to another key than the uploader's; the handler needs the "
        "current sealing key");
  }
  ASSIGN_OR_RETURN(
      const Secret wire,
      OpenBox(envelope.sealed_password(), kMaxSealedPasswordSize, recipient));
  ASSIGN_OR_RETURN(Secret password,
                   DecodeSealedPassword(Sha512(envelope.header()), wire));
  return OpenedEnvelope{std::move(header), std::move(password)};
}

absl::StatusOr<v1::SignedVerdict> SignVerdict(const v1::Verdict& verdict,
                                              const SigningKeyPair& sender) {
  RETURN_IF_ERROR(CheckVerdict(verdict));
  v1::SignedVerdict statement;
  statement.set_verdict(verdict.SerializeAsString());
  statement.set_signature(sender.Sign(kVerdictPurpose, statement.verdict()));
  return statement;
}

absl::StatusOr<v1::SignedTombstone> SignTombstone(
    const v1::Tombstone& tombstone, const SigningKeyPair& sender) {
  RETURN_IF_ERROR(CheckTombstone(tombstone));
  v1::SignedTombstone statement;
  statement.set_tombstone(tombstone.SerializeAsString());
  statement.set_signature(
      sender.Sign(kTombstonePurpose, statement.tombstone()));
  return statement;
}

absl::StatusOr<v1::Verdict> VerifyVerdict(const v1::SignedVerdict& verdict,
                                          const SigningPublicKey& sender) {
  ASSIGN_OR_RETURN(v1::Verdict statement,
                   Verify<v1::Verdict>(kVerdictPurpose, verdict.verdict(),
                                       verdict.signature(), sender));
  RETURN_IF_ERROR(CheckVerdict(statement));
  return statement;
}

absl::StatusOr<v1::Tombstone> VerifyTombstone(
    const v1::SignedTombstone& tombstone, const SigningPublicKey& sender) {
  ASSIGN_OR_RETURN(
      v1::Tombstone statement,
      Verify<v1::Tombstone>(kTombstonePurpose, tombstone.tombstone(),
                            tombstone.signature(), sender));
  RETURN_IF_ERROR(CheckTombstone(statement));
  return statement;
}

}  // namespace directory_sync
