#include "password-handler/join_bundle_file.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/enrolment/join_bundle.h"
#include "common/secret/secret_access.h"
#include "common/secret/secret_file.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"

namespace directory_sync::password_handler {

namespace v1 = ::directorysync::fleet::v1;

absl::StatusOr<v1::JoinBundle> ReadJoinBundle(const std::string& path) {
  // A token is in it, so nobody else may read it.
  ASSIGN_OR_RETURN(const Secret text, ReadSecretFile(path));
  absl::StatusOr<v1::JoinBundle> bundle =
      ParseJoinBundle(text.Reveal(SecretAccess()));
  if (!bundle.ok()) return Annotate(bundle.status(), path);
  return bundle;
}

v1::JoinBundle WithoutToken(v1::JoinBundle bundle) {
  bundle.clear_token();
  return bundle;
}

absl::StatusOr<v1::JoinBundle> ReadTrust(const std::string& trust_file,
                                         const std::string& bundle_file) {
  absl::StatusOr<v1::JoinBundle> trust = ReadJoinBundle(trust_file);
  if (!absl::IsNotFound(trust.status())) return trust;
  absl::StatusOr<v1::JoinBundle> bundle = ReadJoinBundle(bundle_file);
  if (absl::IsNotFound(bundle.status())) {
    return absl::NotFoundError(absl::StrCat(
        bundle_file,
        ": there is no join bundle, and this handler has not joined; make one "
        "on the primary with \"directory-syncctl domain-controllers add\" and "
        "put it there"));
  }
  return bundle;
}

absl::Status CheckInvitation(const v1::JoinBundle& bundle,
                             absl::string_view dns_host_name, absl::Time now) {
  constexpr absl::string_view kCure =
      "; make one for it on the primary with \"directory-syncctl "
      "domain-controllers add\"";
  bool is_listed = false;
  for (const std::string& name : bundle.domain_controllers()) {
    is_listed |= absl::EqualsIgnoreCase(name, dns_host_name);
  }
  if (!is_listed) {
    return absl::FailedPreconditionError(
        absl::StrCat("the join bundle is for ",
                     absl::StrJoin(bundle.domain_controllers(), ", "),
                     ", and this is ", dns_host_name, kCure));
  }
  const absl::Time expires = absl::FromUnixSeconds(bundle.expires().seconds()) +
                             absl::Nanoseconds(bundle.expires().nanos());
  if (now < expires) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the join bundle has expired at ",
                   absl::FormatTime(expires, absl::UTCTimeZone()), kCure));
}

}  // namespace directory_sync::password_handler
