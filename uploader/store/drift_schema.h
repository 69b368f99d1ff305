#ifndef UPLOADER_STORE_DRIFT_SCHEMA_H_
#define UPLOADER_STORE_DRIFT_SCHEMA_H_

namespace directory_sync::uploader {

// The step of SchemaSteps that brought looks at the provider.
extern const char* const kDriftStep;

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_DRIFT_SCHEMA_H_
