#ifndef UPLOADER_PLAN_DIRECTORY_ACCOUNT_H_
#define UPLOADER_PLAN_DIRECTORY_ACCOUNT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "proto/directorysync/directory/v1/directory.pb.h"
#include "uploader/provider/mail_service.h"
#include "uploader/reconcile/entry.h"
#include "uploader/reconcile/mailbox.h"

namespace directory_sync::uploader {

// What a directory object of the mirror says of itself. All pure.

// The first value of an attribute, as valid UTF-8; empty if it has none.
std::string FirstValue(
    const directorysync::directory::v1::DirectoryObject& object,
    absl::string_view attribute);

// The common name: the first part of its distinguished name, for people.
std::string CommonName(
    const directorysync::directory::v1::DirectoryObject& object);

// adminCount is 1: the directory protects it.
bool IsProtected(const directorysync::directory::v1::DirectoryObject& object);

// What stands behind the prefix of the mail addresses in proxyAddresses.
std::vector<std::string> AlternateAddressesOf(
    const directorysync::directory::v1::DirectoryObject& user);

// What the directory wants for a contact or group in the scope group of Hosted
// Exchange.
reconcile::DesiredEntry DesiredEntryOf(
    const directorysync::directory::v1::DirectoryObject& object);

// What the directory wants of `service` for a user in its scope group.
reconcile::DesiredMailbox DesiredMailboxOf(
    const directorysync::directory::v1::DirectoryObject& user,
    provider::MailService service);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PLAN_DIRECTORY_ACCOUNT_H_
