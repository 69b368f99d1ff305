#ifndef UPLOADER_PLAN_OPERATION_RECORD_H_
#define UPLOADER_PLAN_OPERATION_RECORD_H_

#include <string>

#include "proto/directorysync/upload/v1/upload.pb.h"
#include "uploader/reconcile/plan.h"

namespace directory_sync::uploader {

// A planned operation as history and queue keep it: pending, without id, run
// and times. Pure.
directorysync::upload::v1::Operation RecordOf(
    const reconcile::PlannedOperation& planned);

// Whether a pending record stands for `planned`, though what it writes may
// differ. Pure.
bool StandsFor(const directorysync::upload::v1::Operation& record,
               const reconcile::PlannedOperation& planned);

// Whether it stands for `planned` and removes all that `planned` does. Pure.
bool Covers(const directorysync::upload::v1::Operation& record,
            const reconcile::PlannedOperation& planned);

// Names the operation with all that it writes: equal for equal operations only
// (BLAKE2b, 16 bytes). Pure.
std::string DigestOf(const reconcile::PlannedOperation& planned);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PLAN_OPERATION_RECORD_H_
