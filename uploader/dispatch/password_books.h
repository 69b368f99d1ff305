#ifndef UPLOADER_DISPATCH_PASSWORD_BOOKS_H_
#define UPLOADER_DISPATCH_PASSWORD_BOOKS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/sqlite/database.h"
#include "uploader/passwords/password_desk.h"
#include "uploader/provider/provider_answer.h"
#include "uploader/reconcile/mailbox.h"

namespace directory_sync::uploader {

// Writes down what became of a password at the provider: the account's books,
// history and alerts. Use inside StateDatabase::Write.
absl::Status RecordPassword(Database& database, PasswordDesk& desk,
                            const reconcile::ActualMailbox& mailbox,
                            const ReadyPassword& ready,
                            const provider::WriteResult& result,
                            absl::Time begun, absl::Time now);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_DISPATCH_PASSWORD_BOOKS_H_
