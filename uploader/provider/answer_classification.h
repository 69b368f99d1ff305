#ifndef UPLOADER_PROVIDER_ANSWER_CLASSIFICATION_H_
#define UPLOADER_PROVIDER_ANSWER_CLASSIFICATION_H_

#include "uploader/provider/http_transport.h"
#include "uploader/provider/provider_answer.h"

namespace directory_sync::provider {

// What a call does, as far as the meaning of its answer depends on it.
enum class CallKind { kRead, kWrite, kPasswordWrite };

// The meaning of what came back, or didn't. The provider's statuses and words
// are documented thinly; everything that is known of them is in here. `answer`
// has no duration yet. Pure.
ProviderAnswer ClassifyAnswer(CallKind call, const HttpExchange& exchange);

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_ANSWER_CLASSIFICATION_H_
