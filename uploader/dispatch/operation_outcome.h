#ifndef UPLOADER_DISPATCH_OPERATION_OUTCOME_H_
#define UPLOADER_DISPATCH_OPERATION_OUTCOME_H_

#include <vector>

#include "absl/status/status.h"
#include "uploader/provider/entry_client.h"
#include "uploader/provider/provider_answer.h"
#include "uploader/provider/provider_client.h"

namespace directory_sync::uploader {

// How an operation at the provider ended.
struct OperationOutcome {
  absl::Status status;
  provider::ProviderAnswer answer;
  // A create that found the mailbox there.
  bool adopted = false;
  // Of an adopted one: an attempt whose answer was lost may have made it.
  bool maybe_ours = false;
  // That mailbox.
  provider::Mailbox found;
  // That contact or list.
  provider::Entry found_entry;
  // An alternate address that was there without us.
  bool foreign = false;
  // The call that changes something wasn't made.
  bool unsent = false;
  // What was refused is left out the next time: at once.
  bool try_again = false;
  // Calls for several objects ended so, one after the other.
  bool provider_is_down = false;
  // For members: which of the changes were made; empty: as `status` says.
  std::vector<bool> members_done;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DISPATCH_OPERATION_OUTCOME_H_
