#include "uploader/provider/mailbox_creation.h"

#include <utility>

namespace directory_sync::provider {

namespace {

// What is there, or why nobody knows.
CreationResult Look(ProviderClient& client, MailService service,
                    const MailAddress& address) {
  ReadResult<Mailbox> look = client.GetMailbox(service, address);
  CreationResult result;
  result.status = look.value.status();
  result.answer = std::move(look.answer);
  if (!look.value.ok()) return result;
  result.creation = Creation::kAdopted;
  result.found = *std::move(look.value);
  return result;
}

}  // namespace

CreationResult CreateOrAdopt(ProviderClient& client, MailService service,
                             const MailAddress& address,
                             const NewMailbox& mailbox, bool may_be_made) {
  if (may_be_made) {
    CreationResult before = Look(client, service, address);
    if (before.answer.failure != FailureKind::kNotFound) return before;
  }
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
  CreationResult look = Look(client, service, address);
  // Not found: what the creation was told stands. And if nobody looked, what
  // came of it stays unknown.
  const bool tells = look.answer.failure != FailureKind::kNotFound &&
                     (look.answer.failure != FailureKind::kNotMade ||
                      result.answer.failure != FailureKind::kAmbiguous);
  if (!tells || look.creation != Creation::kAdopted) {
    return tells ? look : result;
  }
  look.maybe_created = result.answer.failure == FailureKind::kAmbiguous;
  look.answer.error_message = std::move(result.answer.error_message);
  look.answer.body_excerpt = std::move(result.answer.body_excerpt);
  look.answer.duration += result.answer.duration;
  return look;
}

}  // namespace directory_sync::provider
