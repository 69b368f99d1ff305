#include "common/ldap/controls.h"

#include <lber.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/ldap/ber.h"
#include "common/status/status_macros.h"

namespace directory_sync::ldap {
namespace {

// Largest DirSync answer wanted: what Windows' own tools ask for. Servers use
// less where their policy says so.
constexpr int kDirSyncBytes = 0x7fffffff;

berval BervalOf(absl::string_view text) {
  return {static_cast<ber_len_t>(text.size()), const_cast<char*>(text.data())};
}

// The control with that OID and a value; liblber reads nothing as something.
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
  const BerPtr ber = NewBer();
  berval octets = BervalOf(cookie);
  ber_printf(ber.get(), "{iO}", static_cast<ber_int_t>(page_size), &octets);
  return {kPagedResultsOid, TakeBytes(*ber)};
}

absl::StatusOr<std::string> NextPageCookie(
    const std::vector<Control>& result_controls) {
  const Control* control = Find(result_controls, kPagedResultsOid);
  if (control == nullptr) return Missing("paged results");
  const BerPtr ber = BerOf(control->value);
  ber_int_t estimate = 0;
  berval cookie = {};
  if (ber_scanf(ber.get(), "{im}", &estimate, &cookie) == LBER_ERROR) {
    return Missing("paged results");
  }
  return std::string(cookie.bv_val, cookie.bv_len);
}

Control DirSyncControl(uint32_t flags, absl::string_view cookie) {
  const BerPtr ber = NewBer();
  berval octets = BervalOf(cookie);
  ber_printf(ber.get(), "{iiO}", static_cast<ber_int_t>(flags),
             static_cast<ber_int_t>(kDirSyncBytes), &octets);
  return {kDirSyncOid, TakeBytes(*ber)};
}

absl::StatusOr<DirSyncPosition> ParseDirSyncResult(
    const std::vector<Control>& result_controls) {
  const Control* control = Find(result_controls, kDirSyncOid);
  if (control == nullptr) return Missing("DirSync");
  const BerPtr ber = BerOf(control->value);
  ber_int_t more = 0, unused = 0;
  berval cookie = {};
  if (ber_scanf(ber.get(), "{iim}", &more, &unused, &cookie) == LBER_ERROR ||
      cookie.bv_len == 0) {
    return Missing("DirSync");
  }
  return DirSyncPosition{more != 0, std::string(cookie.bv_val, cookie.bv_len)};
}

Control ExtendedDnControl() {
  const BerPtr ber = NewBer();
  ber_printf(ber.get(), "{i}", static_cast<ber_int_t>(0));  // hexadecimal
  return {kExtendedDnOid, TakeBytes(*ber)};
}

Control ShowDeletedControl() { return {kShowDeletedOid, ""}; }

Control NotificationControl() { return {kNotificationOid, ""}; }

}  // namespace directory_sync::ldap
