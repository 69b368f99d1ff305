#include "uploader/passwords/missed_change.h"

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_macros.h"
#include "uploader/passwords/password_loss.h"
#include "uploader/passwords/password_state.h"
#include "uploader/store/account_table.h"
#include "uploader/store/alert_table.h"
#include "uploader/store/capture_table.h"
#include "uploader/store/password_event_table.h"

namespace directory_sync::uploader {

using directorysync::password::v1::Tombstone;
using directorysync::upload::v1::ALERT_SEVERITY_WARNING;
using directorysync::upload::v1::PASSWORD_EVENT_KIND_LOST;
using directorysync::upload::v1::PASSWORD_STATE_MISSED;

namespace {

// Accounts whose name, address or the like contains a sAMAccountName.
constexpr int kMostNamesakes = 1000;

// The account's objectGUID; empty when it is in no scope group.
absl::StatusOr<std::string> FindAccount(Database& database,
                                        const Tombstone& tombstone) {
  if (!tombstone.object_guid().empty()) return tombstone.object_guid();
  AccountFilter filter;
  filter.search = tombstone.sam_account_name();
  ASSIGN_OR_RETURN(const auto accounts,
                   AccountTable(database).List(filter, kMostNamesakes));
  for (const auto& account : accounts) {
    if (absl::EqualsIgnoreCase(account.sam_account_name(),
                               tombstone.sam_account_name())) {
      return account.object_guid();
    }
  }
  return std::string();
}

absl::Status RaiseNameless(Database& database, const std::string& name,
                           const std::string& reason, absl::Time now) {
  return AlertTable(database).Raise(
      {NamelessLossKey(name), ALERT_SEVERITY_WARNING,
       absl::StrCat("The password of '", name, "' is not delivered: ", reason),
       kChangeAgain},
      now);
}

}  // namespace

absl::Status NoteMissedChange(Database& database,
                              const std::string& domain_controller,
                              const Tombstone& tombstone, absl::Time now) {
  const std::string& name = tombstone.sam_account_name();
  ASSIGN_OR_RETURN(const std::string guid, FindAccount(database, tombstone));
  RETURN_IF_ERROR(CaptureTable(database).NoteSettled(
      {tombstone.id(), domain_controller, guid, name}, now));
  const std::string reason = absl::StrCat(
      "A change was missed on ", domain_controller, ": ", tombstone.reason());
  if (guid.empty()) return RaiseNameless(database, name, reason, now);
  PasswordLoss loss{guid, name, reason};
  loss.version = tombstone.has_before() ? tombstone.before().version() + 1 : 0;
  loss.state = PASSWORD_STATE_MISSED;
  loss.witness = tombstone.invocation_id();
  RETURN_IF_ERROR(PasswordEventTable(database).Add(
      guid,
      {PASSWORD_EVENT_KIND_LOST, domain_controller, {}, tombstone.reason()},
      now));
  return NoteLossWithAlert(database, loss, now);
}

}  // namespace directory_sync::uploader
