#include "uploader/provider/error_texts.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/substitute.h"

namespace directory_sync::provider {
namespace {

// $0 action, $1 object, $2 name, $3 domain, $4 the service's mailboxes,
// $5 the provider's words.
struct Row {
  FailureKind kind;
  absl::string_view message;
  absl::string_view cause;
  absl::string_view cure;
};

constexpr Row kRows[] = {
    {FailureKind::kNotMade, "Action '$0' for $1 '$2' was not performed yet. $5",
     "The service was stopped first, or more urgent calls took its turn.",
     "Nothing to do: it is done later by itself."},
    {FailureKind::kThrottled,
     "Performed action '$0' for $1 '$2'. Exceeded request limits.",
     "More calls were made with these API keys than the provider takes in a "
     "minute.",
     "Nothing to do: it is tried again more slowly. If it lasts, find the "
     "other program that uses the same API keys and give it its own."},
    {FailureKind::kUnauthorized, "Authentication failed.",
     "The provider refused the API keys: they were regenerated, mistyped or "
     "belong to a removed administrator, or this computer's clock is wrong.",
     "Generate API keys in the control panel (My Profile > Generate API Keys) "
     "and register again. Nothing is lost meanwhile."},
    {FailureKind::kNotAuthorized,
     "Performed action '$0' for $1 '$2' on domain '$3'. Not authorized",
     "The domain isn't on the account, doesn't have the service, or the API "
     "keys aren't a super administrator's.",
     "Add the domain to the account in the control panel, correct the mail "
     "attribute, or register with a super administrator's keys."},
    {FailureKind::kNotFound,
     "Performed action '$0' for $1 '$2'. It doesn't exist.",
     "The mailbox was deleted or renamed in the control panel.",
     "Nothing to do: who is in scope gets it again, at the latest within a day "
     "or by a full sync. A deleted one can be recovered in the control panel "
     "for 14 days."},
    {FailureKind::kExists,
     "Error occurred when provisioning $1 '$2' for $4. Please check that the "
     "$1 does not already exist in another service in control panel.",
     "The address is in use as a mailbox of the other service, an alias, a "
     "contact, a group list or a distribution list.",
     "Remove the other use in the control panel, or change the mail "
     "attribute; then sync."},
    {FailureKind::kLimitExceeded,
     "Performed action '$0' for $1 '$2'. Mailbox limit exceeded.",
     "No mailbox licence is left on the domain.",
     "Buy mailboxes or delete unused ones in the control panel; then sync."},
    {FailureKind::kPasswordRefused, "Performed action '$0' for $1 '$2'. $5",
     "The password doesn't meet the provider's policy: at least 8 characters "
     "and 3 of lower case, upper case, digits and other characters.",
     "Let the user choose another password, and set the directory's policy to "
     "the same rules."},
    {FailureKind::kInvalid, "Performed action '$0' for $1 '$2'. $5",
     "The provider refused a value.",
     "Correct the attribute that the message names in the directory."},
    {FailureKind::kTransient, "Performed action '$0' for $1 '$2'. $5",
     "The provider didn't take the call; nothing was changed.",
     "Nothing to do if it passes: it is tried again by itself."},
    {FailureKind::kAmbiguous, "Performed action '$0' for $1 '$2'. $5",
     "The provider was called but gave no usable answer.",
     "Nothing to do: it is looked up whether the change was made, and tried "
     "again if not."},
    {FailureKind::kAccepted, "Performed action '$0' for $1 '$2'. $5",
     "The provider took the change to make it later, and a look at it doesn't "
     "show it.",
     "Nothing to do at first: it is looked at again by itself. If it lasts, "
     "look at the object's errors in the control panel."},
    {FailureKind::kUnreadable, "Performed action '$0' for $1 '$2'. $5",
     "The provider's answer isn't the documented one.",
     "Nothing to do if it passes: it is tried again by itself. Else ask the "
     "provider's support whether the API changed, with the message."},
    {FailureKind::kUnknown, "Performed action '$0' for $1 '$2'. $5",
     "The provider refused it for a reason that isn't documented.",
     "Ask the provider's support, with the message."},
};

// Documented for lists, in a grammar of its own.
constexpr absl::string_view kGroupExists =
    "Performed action '$0' for group '$1'. Error occurred when provisioning "
    "group '$1' for Hosted Exchange Distribution List: Please check that the "
    "group does not already exist in another service in control panel.";

// Documented words of the provider's, whatever kind the failure is of.
constexpr absl::string_view kForeignAlternate =
    "The alternate address was not in the primary domain or any of the "
    "alternate domains.";
constexpr absl::string_view kForeignAlternateCause =
    "A value of proxyAddresses is not in the mailbox's domain or one of its "
    "accepted domains (a domain alias isn't one), or another object has it in "
    "mail or proxyAddresses.";
constexpr absl::string_view kForeignAlternateCure =
    "Correct proxyAddresses in the directory, or make the domain an accepted "
    "domain in the control panel; then sync.";

ErrorText TextFrom(const Row& row, const ProviderAnswer& answer,
                   const ErrorSubject& subject);

// A failure without words from the provider still says something.
absl::string_view ProviderWords(const ProviderAnswer& answer) {
  if (!answer.error_message.empty()) return answer.error_message;
  return "The provider gave no reason.";
}

ErrorText TextFrom(const Row& row, const ProviderAnswer& answer,
                   const ErrorSubject& subject) {
  const bool is_group_clash =
      row.kind == FailureKind::kExists && subject.object == "group";
  ErrorText text;
  text.message =
      is_group_clash
          ? absl::Substitute(kGroupExists, subject.action, subject.name)
          : absl::Substitute(row.message, subject.action, subject.object,
                             subject.name, subject.domain,
                             ServiceMailboxesName(subject.service),
                             ProviderWords(answer));
  text.cause = std::string(row.cause);
  text.cure = std::string(row.cure);
  if (absl::StrContains(answer.error_message, kForeignAlternate)) {
    text.cause = std::string(kForeignAlternateCause);
    text.cure = std::string(kForeignAlternateCure);
  }
  return text;
}

}  // namespace

std::string ErrorText::ToString() const {
  return absl::StrCat(message, " Cause: ", cause, " Cure: ", cure);
}

ErrorText DescribeFailure(const ProviderAnswer& answer,
                          const ErrorSubject& subject) {
  for (const Row& row : kRows) {
    if (row.kind == answer.failure) return TextFrom(row, answer, subject);
  }
  return ErrorText{};
}

absl::string_view ObjectWord(bool is_contact) {
  return is_contact ? "contact" : "group";
}

ErrorText InvalidMailText(absl::string_view value, absl::string_view name,
                          absl::string_view reason, absl::string_view object) {
  return ErrorText{
      absl::Substitute("The value '$0' specified in the mail attribute for "
                       "$2 '$1' is invalid.",
                       value, name, object),
      absl::StrCat("It can't be a mail address at the provider: ", reason, "."),
      absl::Substitute("Set the $0's mail attribute to a whole address, for "
                       "example ann.lee@example.com; then sync.",
                       object)};
}

ErrorText InvalidOtherMailboxText(absl::string_view value,
                                  absl::string_view name) {
  return ErrorText{
      absl::Substitute("The value '$0' specified in the otherMailBox attribute "
                       "for contact 'CN=$1' is invalid.",
                       value, name),
      "The account has several mail domains, and otherMailbox has to say in "
      "which of them the contact is made.",
      "Set the contact's otherMailbox attribute to one of the account's "
      "domains with Hosted Exchange, for example example.com; then sync."};
}

ErrorText AlternateAddressText(absl::string_view name,
                               absl::string_view value) {
  return ErrorText{
      absl::Substitute("Performed action 'Update' for user '$0'. $1", name,
                       kForeignAlternate),
      absl::Substitute("'$0' in proxyAddresses is no whole mail "
                       "address.",
                       value),
      std::string(kForeignAlternateCure)};
}

ErrorText UnknownAccountStateText(absl::string_view name) {
  return ErrorText{
      absl::Substitute("The directory doesn't show whether the account of user "
                       "'$0' is enabled; nothing was changed for it.",
                       name),
      "The attribute userAccountControl has no readable value: most likely the "
      "service account may no longer read it.",
      "Let the service account read userAccountControl of this user (the "
      "permission \"Read Account Restrictions\"); then sync."};
}

ErrorText ServiceIdChangedText(absl::string_view name, absl::string_view before,
                               absl::string_view after,
                               absl::string_view object) {
  return ErrorText{
      absl::Substitute(
          "The Service ID specified in the mail attribute for $3 'CN=$0' has "
          "changed from '$1' to '$2'. Directory Sync cannot change the Service "
          "ID for an object.",
          name, before, after, object),
      "The part of the mail attribute before the @ changed after the object "
      "was made at the provider, and it isn't renamed.",
      "Set the mail attribute back; or have it renamed by the provider's "
      "support and start a full sync; or, for a mailbox, allow renaming in the "
      "settings."};
}

ErrorText ExistsInOtherServiceText(absl::string_view name,
                                   MailService service) {
  ProviderAnswer answer;
  answer.failure = FailureKind::kExists;
  ErrorSubject subject;
  subject.name = std::string(name);
  subject.service = service;
  return DescribeFailure(answer, subject);
}

ErrorText SameMailText(absl::string_view name, absl::string_view mail,
                       absl::string_view other, absl::string_view object) {
  return ErrorText{
      absl::Substitute("The value '$0' specified in the mail attribute for "
                       "$2 '$1' is invalid.",
                       mail, name, object),
      absl::Substitute("'$0' has the same address, and one object at the "
                       "provider can't follow two in the directory.",
                       other),
      "Give one of them another mail attribute, or take one out of the group; "
      "then sync."};
}

}  // namespace directory_sync::provider
