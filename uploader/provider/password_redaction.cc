#include "uploader/provider/password_redaction.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "common/secret/secret_access.h"
#include "uploader/provider/form_body.h"

namespace directory_sync::provider {
namespace {

constexpr absl::string_view kWithheld =
    "[withheld: the provider's text repeats the password]";

// The password as JSON writes it: quotes and backslashes escaped. `buffer`
// belongs to the caller, who wipes it.
void AppendJsonEscaped(absl::string_view password, std::string& buffer) {
  buffer.reserve(2 * password.size());
  for (const char c : password) {
    if (c == '"' || c == '\\') buffer.push_back('\\');
    buffer.push_back(c);
  }
}

bool Repeats(absl::string_view text, const Secret& password) {
  const absl::string_view plain = password.Reveal(SecretAccess());
  FormBody encoded;
  encoded.Add("p", plain);
  std::string escaped;
  AppendJsonEscaped(plain, escaped);
  const bool found = absl::StrContains(text, plain) ||
                     absl::StrContains(text, encoded.bytes().substr(2)) ||
                     absl::StrContains(text, escaped);
  Secret::Wipe(&escaped[0], escaped.size());
  return found;
}

void Redact(const Secret& password, std::string& text) {
  if (!Repeats(text, password)) return;
  Secret::Wipe(&text[0], text.size());
  text = std::string(kWithheld);
}

}  // namespace

void RedactPassword(const Secret& password, WriteResult& result) {
  if (password.empty()) return;
  Redact(password, result.answer.error_message);
  Redact(password, result.answer.body_excerpt);
  if (Repeats(result.status.message(), password)) {
    result.status = absl::Status(result.status.code(), kWithheld);
  }
}

}  // namespace directory_sync::provider
