#ifndef DIRECTORY_READER_GROUP_LIST_H_
#define DIRECTORY_READER_GROUP_LIST_H_

#include <string>

#include "absl/status/statusor.h"
#include "directory-reader/domain_controller.h"
#include "proto/directorysync/directory/v1/directory.pb.h"

namespace directory_sync::directory_reader {

// Answers DirectoryReader.ListGroups. InvalidArgument: a page size below zero
// or above 1000, or a page token that is none.
absl::StatusOr<directorysync::directory::v1::ListGroupsResponse> ListGroups(
    const DomainController& controller,
    const directorysync::directory::v1::ListGroupsRequest& request);

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_GROUP_LIST_H_
