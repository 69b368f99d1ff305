#include "uploader/passwords/item_refusals.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "uploader/store/alert_table.h"

namespace directory_sync::uploader {

using directorysync::upload::v1::ALERT_SEVERITY_ERROR;
using directorysync::upload::v1::ALERT_SEVERITY_WARNING;

namespace {

// Of a stranger's name in an alert.
constexpr size_t kLongestName = 200;

}  // namespace

absl::Status ItemRefusals::Item(absl::string_view sender,
                                const absl::Status& status) {
  LogWarning("item_refused", {{"sender", sender}, {"error", status}});
  return Raise(sender, absl::StrCat("An item from ", sender,
                                    " was refused: ", status.message()));
}

absl::Status ItemRefusals::Stranger(absl::string_view sender) {
  const std::string name(sender.substr(0, kLongestName));
  LogWarning("item_refused", {{"sender", name}});
  return Raise("unknown-sender",
               absl::StrCat("An item from ", name,
                            " was refused: the sender is no admitted domain "
                            "controller"));
}

absl::Status ItemRefusals::Clone(absl::string_view sender) {
  LogError("handler_cloned", {{"name", sender}});
  return AlertTable(database_).Raise(
      {absl::StrCat("handler-cloned/", sender), ALERT_SEVERITY_ERROR,
       absl::StrCat("The password handler of ", sender,
                    " exists twice, as after a copy or a snapshot of the "
                    "machine, and was cut off. Passwords changed there are "
                    "not delivered."),
       absl::StrCat("Stop both, delete their state directories, and start "
                    "the right one with a new bundle of \"directory-syncctl "
                    "domain-controllers add ",
                    sender, "\".")},
      now_);
}

absl::Status ItemRefusals::Raise(absl::string_view subject,
                                 absl::string_view message) {
  return AlertTable(database_).Raise(
      {absl::StrCat("item-refused/", subject), ALERT_SEVERITY_WARNING,
       std::string(message),
       "Let the password handler on that domain controller join again with "
       "\"directory-syncctl domain-controllers add\". If it comes from "
       "somewhere else, find out who sends it."},
      now_);
}

}  // namespace directory_sync::uploader
