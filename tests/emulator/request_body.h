#ifndef TESTS_EMULATOR_REQUEST_BODY_H_
#define TESTS_EMULATOR_REQUEST_BODY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/emulator/form_codec.h"
#include "tests/emulator/http_message.h"

namespace directory_sync::emulator {

enum class BodyKind { kNone, kForm, kJson, kXml, kOther };

// By Content-Type; a body without one is taken for a form.
BodyKind KindOfBody(const HttpRequest& request);

// The flat fields of a form, or of a JSON object: numbers and flags as text,
// lists joined with commas, nested objects left out (PUT takes flat names
// only). InvalidArgument if it does not parse.
absl::StatusOr<FieldMap> ParseFields(const HttpRequest& request);

// A JSON or XML body as JSON text, for resources that take documents only.
absl::StatusOr<std::string> ParseDocument(const HttpRequest& request);

// Every value of a document by its JSON pointer, for the journal.
FieldMap FlattenDocument(absl::string_view json);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_REQUEST_BODY_H_
