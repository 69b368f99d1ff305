#ifndef UPLOADER_STORE_PASSWORD_SCHEMA_H_
#define UPLOADER_STORE_PASSWORD_SCHEMA_H_

namespace directory_sync::uploader {

// The step of the schema that makes proof of delivery possible.
extern const char* const kPasswordProofStep;

// The step that makes several looks at one account's stamp possible.
extern const char* const kStampCheckStep;

// The step that keeps what a handler signed good when it joins anew.
extern const char* const kSigningKeyStep;

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_PASSWORD_SCHEMA_H_
