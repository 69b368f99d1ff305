// Fuzzes what the handler and the hook read from each other and from the spool.
//   bazel run --config=fuzz //password-handler/hook:hook_message_fuzz_test

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "common/secret/secret_access.h"
#include "password-handler/hook/hook_message.h"

namespace directory_sync::password_handler {
namespace {

void TryAll(absl::string_view bytes) {
  (void)FrameSize(bytes.substr(0, kFrameHeaderSize));
  const auto answer = DecodeHookAnswer(bytes);
  if (answer.ok() && EncodeHookAnswer(*answer) != bytes) std::abort();
  if (DecodeDrainRequest(bytes).ok() && bytes != EncodeDrainRequest()) {
    std::abort();
  }
  const Secret frame = Secret::CopyOf(bytes);
  const auto message = DecodeHookMessage(frame);
  if (!message.ok()) return;
  // There is one spelling of each message.
  const auto again = EncodeHookMessage(*message);
  if (!again.ok() || *again != frame) std::abort();
}

}  // namespace
}  // namespace directory_sync::password_handler

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* input, size_t size) {
  directory_sync::password_handler::TryAll(
      absl::string_view(reinterpret_cast<const char*>(input), size));
  return 0;
}
