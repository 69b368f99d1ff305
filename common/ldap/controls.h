#ifndef COMMON_LDAP_CONTROLS_H_
#define COMMON_LDAP_CONTROLS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace directory_sync::ldap {

// An LDAP control (RFC 4511, 4.1.11) of a request or a result.
struct Control {
  std::string oid;
  // Its BER value; a control without one has it empty.
  std::string value;
  // The server must refuse the request if it doesn't know the control.
  bool critical = true;
};

// DirSync's flags, [MS-ADTS] 3.1.1.3.4.1.3.
enum DirSyncFlags : uint32_t {
  // See what the account may see; needs no right. Without it, the right
  // "Replicating Directory Changes" is needed.
  kDirSyncObjectSecurity = 0x1,
  // Only the values of a list that were added or removed.
  kDirSyncIncrementalValues = 0x80000000,
};

// Where a DirSync answer ended.
struct DirSyncPosition {
  // More is to be had at once, with `cookie`.
  bool more = false;
  // Opaque; give it to the next DirSync.
  std::string cookie;
};

// Pages of up to `page_size` entries (RFC 2696); an empty cookie begins.
Control PagedResultsControl(int page_size, absl::string_view cookie);

// The cookie of the next page from a result's controls; empty after the last
// page. InvalidArgument when the control is missing or malformed.
absl::StatusOr<std::string> NextPageCookie(
    const std::vector<Control>& result_controls);

// Changes since `cookie`; an empty one: everything. The base must be the root
// of a naming context.
Control DirSyncControl(uint32_t flags, absl::string_view cookie);

// InvalidArgument when the control is missing or malformed.
absl::StatusOr<DirSyncPosition> ParseDirSyncResult(
    const std::vector<Control>& result_controls);

// DNs with GUID and SID in front, in hexadecimal; see extended_dn.h.
Control ExtendedDnControl();

// Deleted objects are found too.
Control ShowDeletedControl();

// The search doesn't end and returns objects as they change.
Control NotificationControl();

inline constexpr char kDirSyncOid[] = "1.2.840.113556.1.4.841";
inline constexpr char kPagedResultsOid[] = "1.2.840.113556.1.4.319";
inline constexpr char kExtendedDnOid[] = "1.2.840.113556.1.4.529";
inline constexpr char kShowDeletedOid[] = "1.2.840.113556.1.4.417";
inline constexpr char kNotificationOid[] = "1.2.840.113556.1.4.528";

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_CONTROLS_H_
