#include "common/sealing/format_vector.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/sealing/sealing.h"
#include "common/sealing/test_headers.h"

namespace directory_sync {
namespace {

std::string Line(absl::string_view name, absl::string_view bytes) {
  return absl::StrCat(name, " = ", absl::BytesToHexString(bytes), "\n");
}

}  // namespace

std::string MakeFormatVector() {
  const std::string sealing_secret(32, '\x11');
  const std::string signing_seed(32, '\x22');
  const std::string password = "Grüße 1!";
  const auto uploader =
      *SealingKeyPair::FromSecret(Secret::CopyOf(sealing_secret));
  const auto handler = *SigningKeyPair::FromSeed(Secret::CopyOf(signing_seed));
  const auto envelope = *SealEnvelope(SampleHeader(), Secret::CopyOf(password),
                                      uploader.public_key(), handler);
  const auto verdict = *SignVerdict(SampleVerdict(), handler);
  const auto tombstone = *SignTombstone(SampleTombstone(), handler);
  return absl::StrCat(Line("sealing_secret", sealing_secret),
                      Line("sealing_public", uploader.public_key().bytes()),
                      Line("sealing_key_id", uploader.public_key().key_id()),
                      Line("signing_seed", signing_seed),
                      Line("signing_public", handler.public_key().bytes()),
                      Line("password", password),
                      Line("header", envelope.header()),
                      Line("sealed_password", envelope.sealed_password()),
                      Line("envelope_signature", envelope.signature()),
                      Line("verdict", verdict.verdict()),
                      Line("verdict_signature", verdict.signature()),
                      Line("tombstone", tombstone.tombstone()),
                      Line("tombstone_signature", tombstone.signature()));
}

}  // namespace directory_sync
