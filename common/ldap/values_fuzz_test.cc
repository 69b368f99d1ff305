// Everything that decodes what a directory server sends, with any bytes.
//   bazel build --config=fuzz //common/ldap:values_fuzz_test

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "common/ldap/controls.h"
#include "common/ldap/distinguished_name.h"
#include "common/ldap/extended_dn.h"
#include "common/ldap/file_time.h"
#include "common/ldap/guid.h"
#include "common/ldap/password_stamp.h"
#include "common/ldap/search_filter.h"
#include "common/ldap/sid.h"
#include "common/ldap/uri.h"
#include "common/ldap/user_account_control.h"

namespace directory_sync::ldap {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

// What can be read and written comes back as it was.
void RoundTrips(absl::string_view bytes) {
  if (const auto sid = Sid::FromBytes(bytes); sid.ok()) {
    Require(*Sid::Parse(sid->ToString()) == *sid);
  }
  if (const auto guid = Guid::FromBytes(bytes); guid.ok()) {
    Require(*Guid::Parse(guid->ToString()) == *guid);
  }
  const auto parts = ParseDn("CN=" + EscapeDnValue(bytes) + ",DC=x");
  Require(parts.ok() || bytes.size() > 10000);
  Require(!parts.ok() || (*parts)[0].value == bytes);
}

void Decode(absl::string_view bytes) {
  ParseExtendedDn(bytes).IgnoreError();
  GuidOfExtendedDn(bytes).IgnoreError();
  ParseDn(bytes).IgnoreError();
  DnsNameOfDn(bytes).IgnoreError();
  IsConflictDn(bytes);
  ParseFileTime(bytes).IgnoreError();
  UserAccountControl::Parse(bytes).IgnoreError();
  Guid::Parse(bytes).IgnoreError();
  Sid::Parse(bytes).IgnoreError();
  ParseLdapsUri(bytes).IgnoreError();
  EscapeFilterValue(bytes);
  const auto stamp = ParsePasswordStamp(bytes);
  if (stamp.ok() && stamp->has_value()) (*stamp)->ToString();
  const std::string value(bytes);
  ParseDirSyncResult({{kDirSyncOid, value}}).IgnoreError();
  NextPageCookie({{kPagedResultsOid, value}}).IgnoreError();
}

}  // namespace
}  // namespace directory_sync::ldap

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const absl::string_view view(reinterpret_cast<const char*>(bytes), size);
  directory_sync::ldap::Decode(view);
  directory_sync::ldap::RoundTrips(view);
  return 0;
}
