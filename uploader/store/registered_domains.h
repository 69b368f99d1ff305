#ifndef UPLOADER_STORE_REGISTERED_DOMAINS_H_
#define UPLOADER_STORE_REGISTERED_DOMAINS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/sqlite/database.h"
#include "proto/directorysync/upload/v1/upload.pb.h"

namespace directory_sync::uploader {

// The account's domains with Hosted Exchange, in lower case, as the provider
// said last, at the registration or since; empty without one. Use inside
// StateDatabase::Write or Read.
absl::StatusOr<std::vector<std::string>> RegisteredExchangeDomains(
    Database& database);

// Stores the account's domains as the provider says now; without a registration
// nothing happens. OK(true): they are others than before. Use inside
// StateDatabase::Write.
absl::StatusOr<bool> StoreDomains(
    Database& database,
    const std::vector<directorysync::upload::v1::MailDomain>& domains);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_REGISTERED_DOMAINS_H_
