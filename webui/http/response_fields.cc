#include "webui/http/response_fields.h"

#include "absl/strings/ascii.h"

namespace directory_sync::webui {
namespace {

bool IsFieldText(const std::string& text) {
  for (const char c : text) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

const std::map<std::string, std::string>& SecurityFields() {
  static const auto* const fields = new std::map<std::string, std::string>{
      {"Content-Security-Policy",
       // The hash is of nothing: Fluent UI makes empty style elements and fills
       // them by script, which is the page's own.
       "default-src 'none'; script-src 'self'; style-src 'self' "
       "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; img-src 'self'; "
       "connect-src 'self'; base-uri 'none'; form-action 'none'; "
       "frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Cache-Control", "no-store"},
  };
  return *fields;
}

}  // namespace

std::map<std::string, std::string> FieldsOf(const HttpResponse& response) {
  std::map<std::string, std::string> fields = SecurityFields();
  fields["Content-Type"] = response.content_type;
  for (const auto& [name, value] : response.fields) {
    if (IsFieldText(name) && IsFieldText(value)) fields[name] = value;
  }
  return fields;
}

}  // namespace directory_sync::webui
