#ifndef UPLOADER_PROVIDER_ERROR_TEXTS_H_
#define UPLOADER_PROVIDER_ERROR_TEXTS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "uploader/provider/mail_service.h"
#include "uploader/provider/provider_answer.h"

namespace directory_sync::provider {

// An error as people see it: what the product documents word for word where it
// documents something, why it comes, and what to do.
struct ErrorText {
  std::string message;
  std::string cause;
  std::string cure;

  // All three as one line.
  std::string ToString() const;
};

// What was attempted, in the words of the documented messages.
struct ErrorSubject {
  // "Create", "Update", "Disable", "Set password", "List", ….
  std::string action;
  // "user", "group", "contact" or "domain".
  std::string object = "user";
  // The object's name.
  std::string name;
  // Its mail domain.
  std::string domain;
  MailService service = MailService::kHostedExchange;
};

// The text for a failed call. A failure that isn't documented keeps the
// provider's words.
ErrorText DescribeFailure(const ProviderAnswer& answer,
                          const ErrorSubject& subject);

// "contact" or "group", as the documented messages call them.
absl::string_view ObjectWord(bool is_contact);

// The mail attribute of `name` is `value`, which is no address; `reason` says
// what is wrong with it ("it is empty"). `object` as in ErrorSubject.
ErrorText InvalidMailText(absl::string_view value, absl::string_view name,
                          absl::string_view reason,
                          absl::string_view object = "user");

// otherMailbox of the contact `name` is `value`, which is no domain of the
// account, and the account has several.
ErrorText InvalidOtherMailboxText(absl::string_view value,
                                  absl::string_view name);

// `value` in proxyAddresses of `name` is no address.
ErrorText AlternateAddressText(absl::string_view name, absl::string_view value);

// The directory doesn't show whether the account of `name` is enabled.
ErrorText UnknownAccountStateText(absl::string_view name);

// The local part of the mail attribute of `name` changed.
ErrorText ServiceIdChangedText(absl::string_view name, absl::string_view before,
                               absl::string_view after,
                               absl::string_view object = "user");

// The address of `name` is taken in another service of the provider.
ErrorText ExistsInOtherServiceText(absl::string_view name, MailService service);

// `name` has the same mail as `other`.
ErrorText SameMailText(absl::string_view name, absl::string_view mail,
                       absl::string_view other,
                       absl::string_view object = "user");

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_ERROR_TEXTS_H_
