#ifndef UPLOADER_STORE_REGISTERED_DOMAINS_H_
#define UPLOADER_STORE_REGISTERED_DOMAINS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/sqlite/database.h"

namespace directory_sync::uploader {

// The account's domains with Hosted Exchange, in lower case, as the provider
// said at the registration; empty without one. Use inside StateDatabase::Write
// or Read.
absl::StatusOr<std::vector<std::string>> RegisteredExchangeDomains(
    Database& database);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_REGISTERED_DOMAINS_H_
