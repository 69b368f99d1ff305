#include "uploader/provider/error_texts.h"

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
     "Run a full sync: it creates the mailbox again. A deleted one can be "
     "recovered in the control panel for 14 days."},
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
    {FailureKind::kUnknown, "Performed action '$0' for $1 '$2'. $5",
     "The provider refused it for a reason that isn't documented.",
     "Ask the provider's support, with the message."},
};

// A failure without words from the provider still says something.
absl::string_view ProviderWords(const ProviderAnswer& answer) {
  if (!answer.error_message.empty()) return answer.error_message;
  return "The provider gave no reason.";
}

}  // namespace

std::string ErrorText::ToString() const {
  return absl::StrCat(message, " Cause: ", cause, " Cure: ", cure);
}

ErrorText DescribeFailure(const ProviderAnswer& answer,
                          const ErrorSubject& subject) {
  for (const Row& row : kRows) {
    if (row.kind != answer.failure) continue;
    return ErrorText{
        absl::Substitute(row.message, subject.action, subject.object,
                         subject.name, subject.domain,
                         ServiceMailboxesName(subject.service),
                         ProviderWords(answer)),
        std::string(row.cause), std::string(row.cure)};
  }
  return ErrorText{};
}

ErrorText InvalidMailText(absl::string_view value, absl::string_view name,
                          absl::string_view reason) {
  return ErrorText{
      absl::Substitute("The value '$0' specified in the mail attribute for "
                       "user '$1' is invalid.",
                       value, name),
      absl::StrCat("It can't be a mailbox's address: ", reason, "."),
      "Set the user's mail attribute to the whole address of the mailbox, for "
      "example ann.lee@example.com; then sync."};
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
                               absl::string_view after) {
  return ErrorText{
      absl::Substitute(
          "The Service ID specified in the mail attribute for user '$0' has "
          "changed from '$1' to '$2'. Directory Sync cannot change the Service "
          "ID for an object.",
          name, before, after),
      "The part of the mail attribute before the @ changed after the mailbox "
      "was made; mailboxes aren't renamed.",
      "Set the mail attribute back, or have the mailbox renamed by the "
      "provider's support."};
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
                       absl::string_view other) {
  return ErrorText{
      absl::Substitute("The value '$0' specified in the mail attribute for "
                       "user '$1' is invalid.",
                       mail, name),
      absl::Substitute("'$0' has the same address, and one mailbox can't "
                       "follow two users.",
                       other),
      "Give one of the users another mail attribute, or take one out of the "
      "group; then sync."};
}

}  // namespace directory_sync::provider
