#ifndef UPLOADER_RECONCILE_PLAN_H_
#define UPLOADER_RECONCILE_PLAN_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "uploader/provider/error_texts.h"
#include "uploader/provider/mail_address.h"
#include "uploader/provider/mail_service.h"
#include "uploader/provider/provider_client.h"

namespace directory_sync::reconcile {

// What an operation does at the provider.
enum class OperationKind {
  // Creates a mailbox, or adopts the one that is there already: whoever
  // carries it out finds out. Every field and `enabled` are in it; after an
  // adoption the next plan writes what differs.
  kCreate,
  // Enables a mailbox; may also change fields.
  kEnable,
  // Changes fields.
  kUpdate,
  // Disables a mailbox; may also change fields.
  kDisable,
};

// A stable snake_case name: "create", ….
absl::string_view OperationKindName(OperationKind kind);

// One field's change. `before` is what it was last known to be.
struct FieldChange {
  std::string field;
  std::string before;
  std::string after;
};

// One operation of a plan. Holds no secret.
struct PlannedOperation {
  OperationKind kind = OperationKind::kUpdate;
  provider::MailService service = provider::MailService::kHostedExchange;
  provider::MailAddress address;
  std::string object_guid;
  // For people: the account's name, empty for one that is gone.
  std::string name;
  // Only what differs, by field name.
  std::vector<FieldChange> changes;
  // What the mailbox's state is to become; nothing for kUpdate.
  absl::optional<bool> enabled;
  // Why it is wanted, for people.
  std::string why;
};

// The fields that `operation` writes, by name.
provider::FieldValues FieldsToWrite(const PlannedOperation& operation);

// Something that the directory wants and that is not going to be tried until
// the directory changes.
struct Rejection {
  provider::MailService service = provider::MailService::kHostedExchange;
  std::string object_guid;
  std::string name;
  // In the documented words, with cause and cure.
  provider::ErrorText error;
};

// What makes the provider what the directory says. Operations are in an order
// in which they can be carried out one by one; those of different accounts are
// independent. Empty: nothing to do.
struct Plan {
  std::vector<PlannedOperation> operations;
  std::vector<Rejection> rejections;
};

// The plan as text, one line an operation or change: for people and golden
// files.
std::string DescribePlan(const Plan& plan);

}  // namespace directory_sync::reconcile

#endif  // UPLOADER_RECONCILE_PLAN_H_
