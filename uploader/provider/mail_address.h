#ifndef UPLOADER_PROVIDER_MAIL_ADDRESS_H_
#define UPLOADER_PROVIDER_MAIL_ADDRESS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace directory_sync::provider {

// A mailbox's address in the form in which two of them are equal exactly when
// they name the same mailbox: lower case. Every instance from Parse is
// harmless as a part of a URL path. A default-made one is empty and good only
// for assigning to. Thread compatible.
class MailAddress {
 public:
  MailAddress() = default;

  // Takes the value of a mail attribute. INVALID_ARGUMENT, with the reason but
  // without naming the object, for anything but local-part@domain in ASCII:
  // the local part letters, digits and . _ - + ' & ~ ! # $ % * = ^ ` { | } ?
  // up to 64 characters without leading, trailing or double dots; the domain
  // at least two DNS labels up to 253 characters.
  static absl::StatusOr<MailAddress> Parse(absl::string_view text);

  // Before the @: what the provider calls the service id, or name.
  const std::string& local_part() const { return local_part_; }
  const std::string& domain() const { return domain_; }

  // local-part@domain; empty for an empty address.
  std::string ToString() const;

  bool empty() const { return domain_.empty(); }

  friend bool operator==(const MailAddress& a, const MailAddress& b) {
    return a.local_part_ == b.local_part_ && a.domain_ == b.domain_;
  }
  friend bool operator!=(const MailAddress& a, const MailAddress& b) {
    return !(a == b);
  }
  // By domain, then by local part.
  friend bool operator<(const MailAddress& a, const MailAddress& b) {
    return a.domain_ != b.domain_ ? a.domain_ < b.domain_
                                  : a.local_part_ < b.local_part_;
  }

 private:
  std::string local_part_;
  std::string domain_;
};

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_MAIL_ADDRESS_H_
