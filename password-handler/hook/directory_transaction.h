#ifndef PASSWORD_HANDLER_HOOK_DIRECTORY_TRANSACTION_H_
#define PASSWORD_HANDLER_HOOK_DIRECTORY_TRANSACTION_H_

#include <string>

#include "absl/status/statusor.h"

namespace directory_sync::password_handler {

// Whether the program that called this one, or what called that, holds the
// lock of a write transaction of Samba's database: only then is a password
// being changed. Samba runs the hook also for SamrValidatePassword, with a name
// and a password that any user of the domain made up, outside any transaction
// (dcesrv_samr_ValidatePassword; tried with 4.17).
//
// The lock is byte 8 of a TDB file, for writing (TRANSACTION_LOCK in tdb's
// source), as the kernel lists it in <proc>/locks. Errors: whatever keeps that
// from being read.
absl::StatusOr<bool> IsInDirectoryTransaction(
    const std::string& proc = "/proc");

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_HOOK_DIRECTORY_TRANSACTION_H_
