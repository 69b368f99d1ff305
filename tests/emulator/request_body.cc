#include "tests/emulator/request_body.h"

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/xml_document.h"

namespace directory_sync::emulator {
namespace {

using Json = nlohmann::json;

std::string TextOf(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_null() ? "" : value.dump();
}

std::string Joined(const Json& list) {
  std::string out;
  for (const Json& entry : list) {
    absl::StrAppend(&out, out.empty() ? "" : ",", TextOf(entry));
  }
  return out;
}

absl::StatusOr<FieldMap> FieldsOfJson(const std::string& body) {
  const Json document = Json::parse(body, nullptr, false);
  if (!document.is_object()) {
    return absl::InvalidArgumentError("the body is not a JSON object");
  }
  FieldMap fields;
  for (const auto& [name, value] : document.items()) {
    if (value.is_object()) continue;
    fields[name] = value.is_array() ? Joined(value) : TextOf(value);
  }
  return fields;
}

}  // namespace

BodyKind KindOfBody(const HttpRequest& request) {
  if (request.body.empty()) return BodyKind::kNone;
  absl::string_view type = FindHeader(request.headers, "Content-Type");
  type = absl::StripAsciiWhitespace(type.substr(0, type.find(';')));
  const std::string lower = absl::AsciiStrToLower(type);
  if (lower.empty() || lower == "application/x-www-form-urlencoded") {
    return BodyKind::kForm;
  }
  if (lower == "application/json") return BodyKind::kJson;
  if (lower == "text/xml" || lower == "application/xml") return BodyKind::kXml;
  return BodyKind::kOther;
}

absl::StatusOr<FieldMap> ParseFields(const HttpRequest& request) {
  switch (KindOfBody(request)) {
    case BodyKind::kNone:
      return FieldMap();
    case BodyKind::kForm:
      return ParseForm(request.body);
    case BodyKind::kJson:
      return FieldsOfJson(request.body);
    default:
      return absl::InvalidArgumentError("unsupported Content-Type");
  }
}

absl::StatusOr<std::string> ParseDocument(const HttpRequest& request) {
  const BodyKind kind = KindOfBody(request);
  if (kind == BodyKind::kXml) return XmlToJson(request.body);
  if (kind != BodyKind::kJson) {
    return absl::InvalidArgumentError("only JSON and XML are taken here");
  }
  if (!Json::parse(request.body, nullptr, false).is_object()) {
    return absl::InvalidArgumentError("the body is not a JSON object");
  }
  return request.body;
}

FieldMap FlattenDocument(absl::string_view json) {
  FieldMap fields;
  const Json document = Json::parse(json.begin(), json.end(), nullptr, false);
  if (!document.is_object()) return fields;
  const Json flat = document.flatten();
  for (const auto& [pointer, value] : flat.items()) {
    fields[pointer] = TextOf(value);
  }
  return fields;
}

}  // namespace directory_sync::emulator
