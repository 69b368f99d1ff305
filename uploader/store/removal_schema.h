#ifndef UPLOADER_STORE_REMOVAL_SCHEMA_H_
#define UPLOADER_STORE_REMOVAL_SCHEMA_H_

namespace directory_sync::uploader {

// The step of the schema that brings the tables of removals and the audit, and
// what lists are filtered by.
extern const char* const kRemovalStep;

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_REMOVAL_SCHEMA_H_
