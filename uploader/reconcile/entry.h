#ifndef UPLOADER_RECONCILE_ENTRY_H_
#define UPLOADER_RECONCILE_ENTRY_H_

#include <set>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "uploader/provider/entry_client.h"
#include "uploader/provider/mail_address.h"
#include "uploader/reconcile/plan.h"

namespace directory_sync::reconcile {

// What the directory wants: a contact or a distribution list for a direct
// member of the scope group of Hosted Exchange.
struct DesiredEntry {
  // 16 bytes, as LDAP delivers it: the only key.
  std::string object_guid;
  ObjectKind object = ObjectKind::kContact;
  // For people: the object's common name.
  std::string name;
  // The mail attribute as it is: a list's address, a contact's external one.
  std::string mail;
  // Of a contact: the first value of otherMailbox as it is.
  std::string other_mailbox;
  // Every mapped field is there, empty ones too; externalEmail isn't.
  provider::FieldValues fields;
};

// What we hold to be at the provider: a contact or list that we created or
// adopted, with what was last written and confirmed.
struct ActualEntry {
  std::string object_guid;
  ObjectKind object = ObjectKind::kContact;
  provider::MailAddress address;
  provider::FieldValues fields;
  // Fields that were sent while nobody knows whether they arrived.
  std::set<std::string> uncertain_fields;
};

// A name under which somebody is in a list by our doing.
struct HeldName {
  std::string name;
  // Sent, and nobody knows whether it arrived.
  bool uncertain = false;
};

// One that may have to become a member of a list, or may no longer be one.
struct ListMember {
  std::string object_guid;
  // What the provider calls it in this list; empty: no member.
  std::string wanted;
  std::vector<HeldName> held;
  // Its change was refused with those of others: an operation of its own.
  bool alone = false;
};

// Whether nothing is to be done for it. Pure.
bool IsInSync(const ListMember& member);

// All about one contact or list that a plan for it depends on.
struct EntryView {
  // Nothing: out of scope, or gone.
  absl::optional<DesiredEntry> desired;
  // Every contact or list held for it.
  std::vector<ActualEntry> actual;
  // Of the list at the wanted address: those that something changed for.
  std::vector<ListMember> members;
  // The account's domains with Hosted Exchange.
  std::vector<std::string> exchange_domains;
  // Another object that holds a list at the wanted address; empty: none.
  std::string other_holder;
};

// How a contact is called at the provider: its objectGUID as Active Directory
// writes it. Pure.
std::string ContactName(const std::string& object_guid);

// The most members that one operation adds, and that a planned one to remove
// keeps when it is carried out.
inline constexpr int kMembersPerOperation = 200;

// Desired minus actual for one contact or list. Pure, as ReconcileAccount.
//   mail empty or no address          → rejected
//   contact, several domains, and otherMailbox is none of them → rejected
//   otherwise wanted elsewhere        → create there, delete here
//   list: local part of mail changed  → rejected
//   list: another object holds it     → rejected
//   not desired any more              → delete
//   members                           → up to kMembersPerOperation added and
//                                       as many removed, the rest afterwards
// Rejected: what is held stays as it is.
Plan ReconcileEntry(const EntryView& view);

}  // namespace directory_sync::reconcile

#endif  // UPLOADER_RECONCILE_ENTRY_H_
