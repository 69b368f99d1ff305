#ifndef DIRECTORY_READER_ACCOUNT_LOOKUP_H_
#define DIRECTORY_READER_ACCOUNT_LOOKUP_H_

#include "absl/status/statusor.h"
#include "directory-reader/domain_controller.h"
#include "proto/directorysync/directory/v1/directory.pb.h"

namespace directory_sync::directory_reader {

// Answers DirectoryReader.LookUpAccounts. InvalidArgument: more than 10,000
// accounts at once, or a SID that is none.
absl::StatusOr<directorysync::directory::v1::LookUpAccountsResponse>
LookUpAccounts(
    const DomainController& controller,
    const directorysync::directory::v1::LookUpAccountsRequest& request);

// Answers DirectoryReader.LookUpPasswordStamps, at this domain controller.
// InvalidArgument: more than 10,000 accounts at once, or a GUID that is none.
absl::StatusOr<directorysync::directory::v1::LookUpPasswordStampsResponse>
LookUpPasswordStamps(
    const DomainController& controller,
    const directorysync::directory::v1::LookUpPasswordStampsRequest& request);

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_ACCOUNT_LOOKUP_H_
