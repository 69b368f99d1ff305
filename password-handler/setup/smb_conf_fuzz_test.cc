// Fuzzes the edit of smb.conf: what setup does, remove undoes.
//   bazel run --config=fuzz //password-handler/setup:smb_conf_fuzz_test

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/match.h"
#include "password-handler/setup/smb_conf.h"

namespace directory_sync::password_handler {
namespace {

constexpr char kHook[] = "/usr/sbin/password_hook --socket=/s";

void TryRead(const std::string& text) {
  const auto script = EffectiveCheckPasswordScript(
      text, [](const std::string& path) -> absl::StatusOr<std::string> {
        return absl::NotFoundError(path);
      });
  if (script.ok() && *script != CheckPasswordScript(text)) std::abort();
  // Included without an end.
  (void)EffectiveCheckPasswordScript(
      text, [&](const std::string& /*path*/) { return text; });
}

void TryEdit(const std::string& text) {
  const auto edited = WithHook(text, kHook);
  if (!edited.ok() || absl::StrContains(text, "# directory-sync")) return;
  if (!absl::StartsWith(CheckPasswordScript(*edited), kHook)) std::abort();
  const auto again = WithHook(*edited, kHook);
  if (!again.ok() || *again != *edited) std::abort();
  const auto restored = WithoutHook(*edited);
  if (!restored.ok() || (*restored != text && *restored != text + "\n")) {
    std::abort();
  }
}

}  // namespace
}  // namespace directory_sync::password_handler

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* input, size_t size) {
  const std::string text(reinterpret_cast<const char*>(input), size);
  directory_sync::password_handler::TryRead(text);
  directory_sync::password_handler::TryEdit(text);
  return 0;
}
