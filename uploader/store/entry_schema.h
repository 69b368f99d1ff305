#ifndef UPLOADER_STORE_ENTRY_SCHEMA_H_
#define UPLOADER_STORE_ENTRY_SCHEMA_H_

namespace directory_sync::uploader {

// The step of the schema that brings contacts and distribution lists; see
// schema.h.
extern const char* const kEntryStep;

// The step that brought creations of unknown outcome, and members that are
// sent one by one.
extern const char* const kBegunCreateStep;

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_ENTRY_SCHEMA_H_
