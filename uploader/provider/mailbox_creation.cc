#include "uploader/provider/mailbox_creation.h"

#include <utility>

namespace directory_sync::provider {

CreationResult CreateOrAdopt(ProviderClient& client, MailService service,
                             const MailAddress& address,
                             const NewMailbox& mailbox) {
  WriteResult created = client.CreateMailbox(service, address, mailbox);
  CreationResult result;
  result.status = created.status;
  result.answer = std::move(created.answer);
  if (result.answer.failure == FailureKind::kNone) {
    result.creation = Creation::kCreated;
    return result;
  }
  if (result.answer.failure != FailureKind::kExists &&
      result.answer.failure != FailureKind::kAmbiguous) {
    return result;
  }
  ReadResult<Mailbox> look = client.GetMailbox(service, address);
  if (look.value.ok()) {
    result.creation = Creation::kAdopted;
    result.found = *std::move(look.value);
    result.status = absl::OkStatus();
    result.answer = std::move(look.answer);
  } else if (look.answer.failure == FailureKind::kNotMade &&
             result.answer.failure == FailureKind::kAmbiguous) {
    // Nobody looked: it stays unknown.
  } else if (look.answer.failure != FailureKind::kNotFound) {
    result.status = look.value.status();
    result.answer = std::move(look.answer);
  }
  return result;
}

}  // namespace directory_sync::provider
