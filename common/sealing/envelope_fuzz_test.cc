// Fuzzes what the uploader does with an item of a handler that was taken: the
// signatures are good, the rest is anything.
//   bazel run --config=fuzz //common/sealing:envelope_fuzz_test

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "common/sealing/sealed_password.h"
#include "common/sealing/sealing.h"

namespace {

using namespace directory_sync;  // short, and nothing includes this file
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* input, size_t size) {
  static const Keys* const keys = new Keys();
  const std::string bytes(reinterpret_cast<const char*>(input), size);
  v1::Envelope envelope;
  if (envelope.ParseFromString(bytes)) {
    (void)OpenEnvelope(envelope, keys->uploader, keys->handler.public_key());
  }
  Statements(bytes, *keys);
  (void)DecodeSealedPassword(std::string(kHeaderDigestSize, 'd'),
                             Secret::CopyOf(bytes));
  return 0;
}
