#ifndef CTL_COMMANDS_PLAN_TABLE_H_
#define CTL_COMMANDS_PLAN_TABLE_H_

#include <ostream>

#include "absl/status/statusor.h"
#include "ctl/session.h"
#include "proto/directorysync/upload/v1/plan.pb.h"

namespace directory_sync::ctl {

// Prints removals, with those of the same kind counted first.
void PrintRemovals(const google::protobuf::RepeatedPtrField<
                       directorysync::upload::v1::Removal>& removals,
                   std::ostream& out);
void PrintRemovalCounts(const google::protobuf::RepeatedPtrField<
                            directorysync::upload::v1::RemovalCount>& counts,
                        std::ostream& out);

// Asks for a preview of these settings.
absl::StatusOr<directorysync::upload::v1::PreviewResponse> PreviewOf(
    Session& session, const directorysync::upload::v1::Settings& settings);

// Prints what a preview sums up.
void PrintPreview(const directorysync::upload::v1::PreviewResponse& preview,
                  std::ostream& out);

}  // namespace directory_sync::ctl

#endif  // CTL_COMMANDS_PLAN_TABLE_H_
