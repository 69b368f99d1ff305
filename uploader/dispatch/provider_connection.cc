#include "uploader/dispatch/provider_connection.h"

#include "common/status/status_macros.h"

namespace directory_sync::uploader {

absl::Status ProviderConnection::Refresh() {
  // Before the keys: should they change in between, the next call sees it.
  const int64_t generation = access_.generation();
  if (client_ != nullptr && generation == generation_) return absl::OkStatus();
  ASSIGN_OR_RETURN(client_, access_.NewClient(priority_));
  generation_ = generation;
  return absl::OkStatus();
}

}  // namespace directory_sync::uploader
