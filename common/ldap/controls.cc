#include "common/ldap/controls.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/ldap/ber_value.h"
#include "common/status/status_macros.h"

namespace directory_sync::ldap {
namespace {

// Largest DirSync answer wanted: what Windows' own tools ask for. Servers use
// less where their policy says so.
constexpr int kDirSyncBytes = 0x7fffffff;

// The control with that OID and a value.
const Control* Find(const std::vector<Control>& controls,
                    absl::string_view oid) {
  for (const Control& control : controls) {
    if (control.oid == oid && !control.value.empty()) return &control;
  }
  return nullptr;
}

absl::Status Missing(absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("the server's answer has no valid ", what,
                   " control; is it an Active Directory domain controller?"));
}

}  // namespace

Control PagedResultsControl(int page_size, absl::string_view cookie) {
  return {kPagedResultsOid,
          BerSequence({BerInteger(page_size), BerOctets(cookie)})};
}

absl::StatusOr<std::string> NextPageCookie(
    const std::vector<Control>& result_controls) {
  const Control* control = Find(result_controls, kPagedResultsOid);
  if (control == nullptr) return Missing("paged results");
  BerSequenceReader ber(control->value);
  const auto estimate = ber.Integer();
  const auto cookie = ber.Octets();
  if (!estimate.has_value() || !cookie.has_value()) {
    return Missing("paged results");
  }
  return std::string(*cookie);
}

Control DirSyncControl(uint32_t flags, absl::string_view cookie) {
  return {kDirSyncOid,
          BerSequence({BerInteger(static_cast<int32_t>(flags)),
                       BerInteger(kDirSyncBytes), BerOctets(cookie)})};
}

absl::StatusOr<DirSyncPosition> ParseDirSyncResult(
    const std::vector<Control>& result_controls) {
  const Control* control = Find(result_controls, kDirSyncOid);
  if (control == nullptr) return Missing("DirSync");
  BerSequenceReader ber(control->value);
  const auto more = ber.Integer();
  const auto unused = ber.Integer();
  const auto cookie = ber.Octets();
  if (!more.has_value() || !unused.has_value() || cookie.value_or("").empty()) {
    return Missing("DirSync");
  }
  return DirSyncPosition{*more != 0, std::string(*cookie)};
}

Control ExtendedDnControl() {
  constexpr int32_t kHexadecimal = 0;
  return {kExtendedDnOid, BerSequence({BerInteger(kHexadecimal)})};
}

Control ShowDeletedControl() { return {kShowDeletedOid, ""}; }

Control NotificationControl() { return {kNotificationOid, ""}; }

}  // namespace directory_sync::ldap
