#ifndef UPLOADER_STORE_SCHEMA_H_
#define UPLOADER_STORE_SCHEMA_H_

#include "absl/types/span.h"

namespace directory_sync::uploader {

// The steps that make state.db, for Migrate(). Only ever appended to.
absl::Span<const char* const> SchemaSteps();

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_SCHEMA_H_
