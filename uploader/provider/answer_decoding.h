#ifndef UPLOADER_PROVIDER_ANSWER_DECODING_H_
#define UPLOADER_PROVIDER_ANSWER_DECODING_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "uploader/provider/mail_service.h"
#include "uploader/provider/provider_client.h"

namespace directory_sync::provider {

// Readers of the provider's JSON, which is untrusted: any bytes give a value
// or INVALID_ARGUMENT. Names that can't be a domain's or a mailbox's are left
// out; a single space counts as empty (one client reports such answers). Pure.

absl::StatusOr<Page<MailDomain>> DecodeDomains(absl::string_view json);

absl::StatusOr<Page<Administrator>> DecodeAdministrators(
    absl::string_view json);

absl::StatusOr<Page<MailboxSummary>> DecodeMailboxList(MailService service,
                                                       absl::string_view domain,
                                                       absl::string_view json);

// NOT_FOUND: it is another mailbox's, whose alias the address may be.
// The fields of the attribute map, wherever they stand: GET nests some in
// contactInfo that PUT takes flat.
absl::StatusOr<Mailbox> DecodeMailbox(MailService service,
                                      const MailAddress& address,
                                      absl::string_view json);

// The message of a fault, {"xFault":{"message":"…"}}; empty if it is none.
std::string DecodeFaultMessage(absl::string_view json);

// At most `max_bytes` of `text` as valid UTF-8 without control characters:
// what can't be shown is replaced by a blank or U+FFFD.
std::string Presentable(absl::string_view text, size_t max_bytes);

}  // namespace directory_sync::provider

#endif  // UPLOADER_PROVIDER_ANSWER_DECODING_H_
