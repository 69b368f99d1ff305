#ifndef UPLOADER_STORE_FLEET_SCHEMA_H_
#define UPLOADER_STORE_FLEET_SCHEMA_H_

namespace directory_sync::uploader {

// The step of the schema that lets domain controllers enrol.
extern const char* const kFleetStep;

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_FLEET_SCHEMA_H_
