// Fuzzes what the uploader does with an item of a handler that was taken: the
// signatures are good, the rest is anything.
//   bazel run --config=fuzz //common/sealing:envelope_fuzz_test

#include <sodium.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "common/sealing/sealed_password.h"
#include "common/sealing/sealing.h"
#include "common/sealing/test_headers.h"

namespace directory_sync {
namespace {

namespace v1 = ::directorysync::password::v1;

struct Keys {
  SealingKeyPair uploader = SealingKeyPair::Generate();
  SigningKeyPair handler = SigningKeyPair::Generate();
};

void Statements(const std::string& bytes, const Keys& keys) {
  v1::SignedVerdict verdict;
  verdict.set_verdict(bytes);
  verdict.set_signature(
      keys.handler.Sign("directory-sync password verdict v1", bytes));
  (void)VerifyVerdict(verdict, keys.handler.public_key());
  v1::SignedTombstone tombstone;
  tombstone.set_tombstone(bytes);
  tombstone.set_signature(
      keys.handler.Sign("directory-sync password tombstone v1", bytes));
  (void)VerifyTombstone(tombstone, keys.handler.public_key());
}

std::string Sha512(const std::string& bytes) {
  std::string digest(crypto_hash_sha512_BYTES, '\0');
  crypto_hash_sha512(reinterpret_cast<unsigned char*>(digest.data()),
                     reinterpret_cast<const unsigned char*>(bytes.data()),
                     bytes.size());
  return digest;
}

std::string Seal(const std::string& plain, const SealingPublicKey& recipient) {
  std::string box(plain.size() + crypto_box_SEALBYTES, '\0');
  crypto_box_seal(
      reinterpret_cast<unsigned char*>(box.data()),
      reinterpret_cast<const unsigned char*>(plain.data()), plain.size(),
      reinterpret_cast<const unsigned char*>(recipient.bytes().data()));
  return box;
}

// Any header over any plain text, rightly sealed and signed.
void Envelope(const std::string& header, const std::string& plain,
              const Keys& keys) {
  v1::Envelope envelope;
  envelope.set_header(header);
  envelope.set_sealed_password(Seal(plain, keys.uploader.public_key()));
  envelope.set_signature(
      keys.handler.Sign("directory-sync password envelope v1",
                        Sha512(header) + envelope.sealed_password()));
  (void)OpenEnvelope(envelope, keys.uploader, keys.handler.public_key());
}

// One that is right but for what is inside.
void GoodHeader(const std::string& plain, const Keys& keys) {
  v1::EnvelopeHeader header = SampleHeader();
  header.set_envelope_version(1);
  header.set_sealing_key_id(keys.uploader.public_key().key_id());
  Envelope(header.SerializeAsString(), plain, keys);
}

void TryAll(const std::string& bytes) {
  static const Keys* const keys = new Keys();
  const size_t half =
      bytes.empty() ? 0 : static_cast<uint8_t>(bytes.front()) % bytes.size();
  Envelope(bytes.substr(half), bytes.substr(0, half), *keys);
  GoodHeader(bytes, *keys);
  Statements(bytes, *keys);
  (void)DecodeSealedPassword(std::string(kHeaderDigestSize, 'd'),
                             Secret::CopyOf(bytes));
}

}  // namespace
}  // namespace directory_sync

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* input, size_t size) {
  directory_sync::TryAll(
      std::string(reinterpret_cast<const char*>(input), size));
  return 0;
}
