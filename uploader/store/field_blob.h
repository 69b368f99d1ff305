#ifndef UPLOADER_STORE_FIELD_BLOB_H_
#define UPLOADER_STORE_FIELD_BLOB_H_

#include <map>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "uploader/provider/entry_client.h"
#include "uploader/provider/mail_address.h"
#include "uploader/reconcile/mailbox.h"

namespace directory_sync::uploader {

// What is held of an object at the provider, beside its name.
struct HeldValues {
  provider::FieldValues fields;
  std::set<std::string> uncertain_fields;
  std::map<provider::MailAddress, reconcile::AlternateState> alternates;
};

// As bytes, for one column, and back. Pure. DATA_LOSS for bytes that are none.
std::string SerializeHeldValues(const HeldValues& values);
absl::Status ParseHeldValues(absl::string_view bytes, HeldValues& values);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_FIELD_BLOB_H_
