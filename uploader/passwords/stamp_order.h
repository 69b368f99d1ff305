#ifndef UPLOADER_PASSWORDS_STAMP_ORDER_H_
#define UPLOADER_PASSWORDS_STAMP_ORDER_H_

#include "proto/directorysync/password/v1/stamp.pb.h"

namespace directory_sync::uploader {

// How two stamps of one account stand to each other, as far as that can be told
// without asking the domain controllers: Active Directory breaks a tie between
// two originating DSAs in its own way.
enum class StampOrder { kOlder, kSame, kNewer, kTie };

// Where `a` stands, seen from `b`. By (version, originating time). Pure.
StampOrder CompareStamps(const directorysync::password::v1::PasswordStamp& a,
                         const directorysync::password::v1::PasswordStamp& b);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PASSWORDS_STAMP_ORDER_H_
