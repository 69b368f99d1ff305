#ifndef UPLOADER_PROVIDER_PASSWORD_REDACTION_H_
#define UPLOADER_PROVIDER_PASSWORD_REDACTION_H_

#include "common/secret/secret.h"
#include "uploader/provider/provider_answer.h"

namespace directory_sync::provider {

// Makes sure that an answer which repeats the password that was sent, plain,
// form-encoded or with JSON's escapes, doesn't carry it into history or log:
// texts that hold it are replaced as a whole.
void RedactPassword(const Secret& password, WriteResult& result);

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_PASSWORD_REDACTION_H_
