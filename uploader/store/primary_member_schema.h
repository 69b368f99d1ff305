#ifndef UPLOADER_STORE_PRIMARY_MEMBER_SCHEMA_H_
#define UPLOADER_STORE_PRIMARY_MEMBER_SCHEMA_H_

namespace directory_sync::uploader {

// The step of SchemaSteps that brought members by primary group.
extern const char* const kPrimaryMemberStep;

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_PRIMARY_MEMBER_SCHEMA_H_
