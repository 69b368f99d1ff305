#ifndef UPLOADER_PROVIDER_BOUNDED_JSON_H_
#define UPLOADER_PROVIDER_BOUNDED_JSON_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"

namespace directory_sync::provider {

// Reading of the provider's JSON, which is untrusted. All pure.

// Parses with bounds; a discarded value for anything that is not an object.
nlohmann::json ParseObject(absl::string_view text);

// The error of an answer that is no `what`.
absl::Status NotAsDocumented(absl::string_view what);

// A member's text; numbers and truths as text, too. Empty without one, and for
// a single space, which the provider sometimes shows for an empty value.
std::string Text(const nlohmann::json& object, absl::string_view name);

// A member's number, never negative; 0 without one.
int64_t Number(const nlohmann::json& object, absl::string_view name);

// A member's truth.
bool Truth(const nlohmann::json& object, absl::string_view name,
           bool otherwise);

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_BOUNDED_JSON_H_
