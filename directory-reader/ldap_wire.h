#ifndef DIRECTORY_READER_LDAP_WIRE_H_
#define DIRECTORY_READER_LDAP_WIRE_H_

#include <lber.h>

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "common/ldap/fake_session.h"
#include "common/ldap/session.h"

namespace directory_sync::directory_reader {

// The server's side of LDAP's messages (RFC 4511), for tests.

// One request.
struct WireRequest {
  int message_id = 0;
  ber_tag_t tag = 0;           // of the operation
  ldap::SearchRequest search;  // of a search
};

// The size of the message that `bytes` begins with; none while that can't be
// told yet.
std::optional<size_t> MessageSize(absl::string_view bytes);

// Aborts for what no client sends.
WireRequest DecodeRequest(absl::string_view message);

std::string EncodeEntry(int message_id, const ldap::FakeAnswer::Object& object);

// A result with operation tag `tag` (0x61 bind, 0x65 search).
std::string EncodeResult(int message_id, ber_tag_t tag, int code,
                         absl::string_view diagnostic,
                         absl::string_view referral,
                         const std::vector<ldap::Control>& controls);

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_LDAP_WIRE_H_
