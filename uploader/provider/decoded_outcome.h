#ifndef UPLOADER_PROVIDER_DECODED_OUTCOME_H_
#define UPLOADER_PROVIDER_DECODED_OUTCOME_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "uploader/provider/answer_decoding.h"
#include "uploader/provider/provider_answer.h"

namespace directory_sync::provider {

// Adds what decoding says to what came back: an answer that can't be decoded
// is kUnreadable; one about something else, NOT_FOUND, kNotFound. `Outcome` has
// answer, status and body.
template <typename T, typename Outcome, typename Decode>
ReadResult<T> DecodeOutcome(Outcome outcome, const Decode& decode) {
  if (!outcome.status.ok()) return {outcome.status, outcome.answer};
  absl::StatusOr<T> value = decode(outcome.body);
  if (value.ok()) return {std::move(value), outcome.answer};
  const bool is_another = absl::IsNotFound(value.status());
  outcome.answer.failure =
      is_another ? FailureKind::kNotFound : FailureKind::kUnreadable;
  outcome.answer.error_message = std::string(value.status().message());
  outcome.answer.body_excerpt = Presentable(outcome.body, 2048);
  return {
      absl::Status(StatusCodeOf(outcome.answer.failure),
                   absl::StrCat(value.status().message(),
                                ". Cure: nothing if it passes; else ask the "
                                "provider's support whether the API changed")),
      outcome.answer};
}

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_DECODED_OUTCOME_H_
