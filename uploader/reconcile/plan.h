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

// What an operation is about.
enum class ObjectKind {
  kMailbox,
  kContact,           // Hosted Exchange only; addressed by objectGUID@domain.
  kDistributionList,  // Hosted Exchange only.
};

// A stable snake_case name: "mailbox", ….
absl::string_view ObjectKindName(ObjectKind kind);

// What an operation does at the provider. In the order in which those of one
// object are done: there is no time without either the old or the new.
enum class OperationKind {
  // Creates an object, or adopts the one that is there already: whoever
  // carries it out finds out. Every field and `enabled` are in it; after an
  // adoption the next plan writes what differs.
  kCreate,
  // Gives a mailbox another local part; the one change is "name".
  kRename,
  // Enables a mailbox; may also change fields.
  kEnable,
  // Changes fields.
  kUpdate,
  // Gives a mailbox an alternate address; the one change says which.
  kAddAddress,
  // Puts members into a list; one change each.
  kAddMembers,
  // Takes away an alternate address that kAddAddress gave.
  kRemoveAddress,
  // Takes members out of a list; one change each.
  kRemoveMembers,
  // Disables a mailbox; may also change fields.
  kDisable,
  // Deletes a contact or a list; never a mailbox.
  kDelete,
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
  ObjectKind object = ObjectKind::kMailbox;
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
  // For members: their objectGUIDs, in the order of `changes`.
  std::vector<std::string> member_guids;
  // Something like it may have been done already, and nobody knows: look first.
  bool maybe_done = false;
};

// The kinds of operations that take something from people: they are counted
// apart, delayed and withheld when they are many.
enum class RemovalKind {
  kDisableMailbox,
  kDeleteContact,
  kDeleteList,
  kRemoveMember,
};

inline constexpr RemovalKind kRemovalKinds[] = {
    RemovalKind::kDisableMailbox, RemovalKind::kDeleteContact,
    RemovalKind::kDeleteList, RemovalKind::kRemoveMember};

// The removal that an operation is; nothing if it is none. Pure.
absl::optional<RemovalKind> RemovalKindOf(const PlannedOperation& operation);

// What an operation that is a removal removes, one text each, so that the same
// removal is counted once: the account's, contact's or list's objectGUID; for
// members the list's followed by the member's. Pure.
std::vector<std::string> RemovedBy(const PlannedOperation& operation);

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
