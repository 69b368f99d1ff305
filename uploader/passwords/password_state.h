#ifndef UPLOADER_PASSWORDS_PASSWORD_STATE_H_
#define UPLOADER_PASSWORDS_PASSWORD_STATE_H_

#include "uploader/store/password_table.h"

namespace directory_sync::uploader {

// The cure for every loss.
inline constexpr char kChangeAgain[] =
    "Let the user change the password once more.";

// Derives the state that is shown, with reason and cure, from what is known:
// waiting while a capture is open; else a loss, a refusal, the last delivery,
// or nothing. A reason for waiting that is there stays. Pure.
void SettleState(PasswordRecord& record, bool has_open_capture);

// A password of `stamp` was delivered: a loss or refusal that it makes up for
// is forgotten. Whether nothing is left of either. Pure.
bool ForgetTroubles(const directorysync::password::v1::PasswordStamp& stamp,
                    PasswordRecord& record);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_PASSWORD_STATE_H_
