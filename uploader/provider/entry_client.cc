#include "uploader/provider/entry_client.h"

namespace directory_sync::provider {

std::string MemberName(const MailAddress& member,
                       absl::string_view list_domain) {
  return member.domain() == list_domain ? member.local_part()
                                        : member.ToString();
}

}  // namespace directory_sync::provider
