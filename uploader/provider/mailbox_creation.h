#ifndef UPLOADER_PROVIDER_MAILBOX_CREATION_H_
#define UPLOADER_PROVIDER_MAILBOX_CREATION_H_

#include "uploader/provider/mail_address.h"
#include "uploader/provider/mail_service.h"
#include "uploader/provider/provider_client.h"

namespace directory_sync::provider {

// What came of a creation.
enum class Creation {
  // Made by this call, with its fields and its password.
  kCreated,
  // There is a mailbox that this call did not surely make: one that was there
  // before, or one whose creation was never confirmed. Nothing is known of its
  // password; `found` says how it is.
  kAdopted,
  // Neither; `answer` and `status` say why.
  kFailed,
};

// How a creation went.
struct CreationResult {
  Creation creation = Creation::kFailed;
  Mailbox found;  // kAdopted only.
  // kAdopted only: nobody knows whether this call made it.
  bool maybe_created = false;
  // Of the call that decided; of an adoption the words are those of the
  // creation, and the duration that of both calls.
  absl::Status status;
  ProviderAnswer answer;
};

// Makes sure that there is a mailbox at `address` in `service`: creates it;
// when the address is taken, or nobody knows what came of the creation, looks.
//   address taken, mailbox is in this service  → kAdopted
//   address taken otherwise                    → kFailed with kExists
//   outcome unknown, mailbox is there          → kAdopted
//   outcome unknown, mailbox isn't there       → kFailed with kAmbiguous
//   the look fails                             → kFailed with its failure
// With `may_be_made`, after an attempt whose outcome nobody knows, it looks
// before it creates. Harmless to repeat.
CreationResult CreateOrAdopt(ProviderClient& client, MailService service,
                             const MailAddress& address,
                             const NewMailbox& mailbox, bool may_be_made);

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_MAILBOX_CREATION_H_
