#ifndef COMMON_LDAP_LDAP_MESSAGE_H_
#define COMMON_LDAP_LDAP_MESSAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/ldap/controls.h"
#include "common/ldap/entry.h"
#include "common/ldap/session.h"

namespace directory_sync::ldap {

// The messages of LDAP (RFC 4511) that a reader needs, as bytes: bind, search,
// abandon and unbind, and their answers. There is none that writes.

// The whole bytes of a request. A bind's hold the password: wipe them.
std::string SimpleBindMessage(int32_t id, absl::string_view name,
                              absl::string_view password);
std::string SaslBindMessage(int32_t id, absl::string_view mechanism,
                            absl::string_view credentials);
// InvalidArgument: a malformed filter.
absl::StatusOr<std::string> SearchMessage(int32_t id,
                                          const SearchRequest& request);
std::string AbandonMessage(int32_t id, int32_t abandoned_id);
std::string UnbindMessage(int32_t id);

enum class AnswerKind {
  kBind,
  kEntry,
  kReference,     // to another naming context
  kSearchResult,  // the last of a search
  kNotice,        // of the server by itself: it ends the connection
};

// What a server sent. Text points into the message.
struct Answer {
  AnswerKind kind = AnswerKind::kNotice;
  int32_t id = 0;
  // Of all kinds but entries and references.
  int32_t result_code = 0;
  absl::string_view diagnostic;
  absl::string_view sasl_credentials;  // of kBind
  Entry entry;                         // of kEntry
  std::vector<Control> controls;
};

// Reads one whole message. None: it is malformed, or of a kind that isn't here.
std::optional<Answer> ParseAnswer(absl::string_view message);

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_LDAP_MESSAGE_H_
