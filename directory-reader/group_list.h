#ifndef DIRECTORY_READER_GROUP_LIST_H_
#define DIRECTORY_READER_GROUP_LIST_H_

#include <string>

#include "absl/status/statusor.h"
#include "directory-reader/domain_controller.h"
#include "directory-reader/group_order.h"
#include "proto/directorysync/directory/v1/directory.pb.h"

namespace directory_sync::directory_reader {

// Answers DirectoryReader.ListGroups. InvalidArgument: a page size below zero
// or above 1000, or a page token that is none. A first page reads the names of
// all groups that match and leaves their order in `orders`; the pages after it
// then read only themselves.
absl::StatusOr<directorysync::directory::v1::ListGroupsResponse> ListGroups(
    const DomainController& controller,
    const directorysync::directory::v1::ListGroupsRequest& request,
    GroupOrders& orders);

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_GROUP_LIST_H_
