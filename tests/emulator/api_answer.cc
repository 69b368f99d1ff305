#include "tests/emulator/api_answer.h"

#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/us_date.h"
#include "tests/emulator/xml_document.h"

namespace directory_sync::emulator {
namespace {

using Json = nlohmann::ordered_json;

ApiAnswer Failed(int status, absl::string_view fault,
                 absl::string_view message) {
  ApiAnswer answer;
  answer.status = status;
  answer.fault = std::string(fault);
  answer.message = std::string(message);
  return answer;
}

Json FaultBody(const ApiAnswer& answer, absl::string_view details) {
  Json body;
  body["message"] = answer.message;
  body["details"] = std::string(details);
  body["code"] = answer.status;
  if (!answer.resource_type.empty()) {
    body["resourceType"] = answer.resource_type;
  }
  if (answer.recoverable) body["additionalData"]["isRecoverable"] = true;
  return body;
}

void SetBody(HttpResponse& response, const std::string& json,
             const std::string& xml_root, BodyFormat format) {
  const bool as_json = format == BodyFormat::kJson;
  response.headers.emplace_back(
      "Content-Type",
      as_json ? "application/json; charset=utf-8" : "text/xml; charset=utf-8");
  response.body = as_json ? json : JsonToXml(json, xml_root);
}

}  // namespace

ApiAnswer Written(int status) {
  ApiAnswer answer;
  answer.status = status;
  return answer;
}

ApiAnswer Shown(std::string json, absl::string_view xml_root) {
  ApiAnswer answer;
  answer.json = std::move(json);
  answer.xml_root = std::string(xml_root);
  return answer;
}

ApiAnswer Unauthorized(absl::string_view message) {
  return Failed(403, "unauthorizedFault", message);
}

ApiAnswer NotFound(absl::string_view message, absl::string_view resource_type) {
  ApiAnswer answer = Failed(404, "itemNotFoundFault", message);
  answer.resource_type = std::string(resource_type);
  return answer;
}

ApiAnswer BadRequest(absl::string_view message) {
  return Failed(400, "badRequestFault", message);
}

ApiAnswer AppsFault(int status, absl::string_view message) {
  return Failed(status, "appsFault", message);
}

HttpResponse RenderAnswer(const ApiAnswer& answer, BodyFormat format,
                          absl::Time now, absl::string_view zone) {
  HttpResponse response;
  response.status = answer.status;
  response.headers.emplace_back(
      "Date",
      absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", now, absl::UTCTimeZone()));
  if (!answer.fault.empty()) {
    response.headers.emplace_back("x-error-message", answer.message);
    const Json body = FaultBody(answer, FormatUsDate(now, zone));
    // XML has the fault as its root; JSON as its only member.
    SetBody(response,
            format == BodyFormat::kXml ? body.dump()
                                       : Json{{answer.fault, body}}.dump(),
            answer.fault, format);
  } else if (!answer.json.empty()) {
    SetBody(response, answer.json, answer.xml_root, format);
  }
  return response;
}

}  // namespace directory_sync::emulator
