#ifndef TESTS_EMULATOR_API_ANSWER_H_
#define TESTS_EMULATOR_API_ANSWER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/emulator/http_message.h"

namespace directory_sync::emulator {

// What a resource answers, before it is written as JSON or XML.
struct ApiAnswer {
  int status = 200;
  std::string json;      // The body; empty for none.
  std::string xml_root;  // Its element when XML is asked for.
  // Set for an error only.
  std::string fault;  // "unauthorizedFault", …
  std::string message;
  std::string resource_type;  // itemNotFoundFault only.
  bool recoverable = false;   // itemNotFoundFault only.

  bool ok() const { return status < 300; }
};

// Successes. Writes answer with a status and no body.
ApiAnswer Written(int status);
ApiAnswer Shown(std::string json, absl::string_view xml_root);

// The documented faults.
ApiAnswer Unauthorized(absl::string_view message);  // 403
ApiAnswer NotFound(absl::string_view message,
                   absl::string_view resource_type);         // 404
ApiAnswer BadRequest(absl::string_view message);             // 400
ApiAnswer AppsFault(int status, absl::string_view message);  // the others

enum class BodyFormat { kJson, kXml };

// The HTTP answer: status, body, and for errors x-error-message and the fault
// with its US-format timestamp.
HttpResponse RenderAnswer(const ApiAnswer& answer, BodyFormat format,
                          absl::Time now, absl::string_view zone);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_API_ANSWER_H_
