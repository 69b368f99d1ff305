#include "common/ldap/status.h"

#include <ldap.h>

#include "common/status/status_matchers.h"

namespace directory_sync::ldap {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::Optional;

TEST(StatusTest, SuccessIsOk) {
  EXPECT_OK(StatusOfResult(LDAP_SUCCESS, "ignored"));
}

TEST(StatusTest, WrongPasswordIsSaidInWords) {
  EXPECT_THAT(StatusOfResult(LDAP_INVALID_CREDENTIALS,
                             "80090308: LdapErr: DSID-0C0903A9, comment: "
                             "AcceptSecurityContext error, data 52e, v1db1"),
              StatusIs(absl::StatusCode::kUnauthenticated,
                       HasSubstr("the name or the password is wrong")));
}

TEST(StatusTest, LockedAccountIsSaidInWordsWhateverTheCase) {
  EXPECT_THAT(
      StatusOfResult(LDAP_INVALID_CREDENTIALS,
                     "80090308: LdapErr: DSID-0C0903A9, comment: "
                     "AcceptSecurityContext error, DATA 775, v1db1"),
      StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("locked out")));
}

TEST(StatusTest, EachCodeHasItsStatus) {
  const std::pair<int, absl::StatusCode> expected[] = {
      {LDAP_INSUFFICIENT_ACCESS, absl::StatusCode::kPermissionDenied},
      {LDAP_NO_SUCH_OBJECT, absl::StatusCode::kNotFound},
      {LDAP_BUSY, absl::StatusCode::kUnavailable},
      {LDAP_SERVER_DOWN, absl::StatusCode::kUnavailable},
      {LDAP_TIMEOUT, absl::StatusCode::kDeadlineExceeded},
      {LDAP_TIMELIMIT_EXCEEDED, absl::StatusCode::kDeadlineExceeded},
      {LDAP_SIZELIMIT_EXCEEDED, absl::StatusCode::kResourceExhausted},
      {LDAP_ADMINLIMIT_EXCEEDED, absl::StatusCode::kResourceExhausted},
      {LDAP_REFERRAL, absl::StatusCode::kFailedPrecondition},
      {LDAP_STRONG_AUTH_REQUIRED, absl::StatusCode::kFailedPrecondition},
      {LDAP_UNAVAILABLE_CRITICAL_EXTENSION, absl::StatusCode::kUnimplemented},
      {LDAP_FILTER_ERROR, absl::StatusCode::kInvalidArgument},
      {LDAP_OTHER, absl::StatusCode::kInternal},
      {12345, absl::StatusCode::kInternal},
  };
  for (const auto& [result_code, status_code] : expected) {
    const absl::Status status = StatusOfResult(result_code, "");
    EXPECT_THAT(status, StatusIs(status_code)) << result_code;
    EXPECT_THAT(ResultCodeOf(status), Optional(result_code));
  }
}

TEST(StatusTest, OtherStatusesHaveNoResultCode) {
  EXPECT_EQ(ResultCodeOf(absl::OkStatus()), std::nullopt);
  EXPECT_EQ(ResultCodeOf(absl::InternalError("x")), std::nullopt);
}

TEST(StatusTest, DiagnosticCannotForgeALine) {
  EXPECT_THAT(std::string(StatusOfResult(LDAP_OTHER, "a\nb\xff").message()),
              AllOf(HasSubstr("a\\nb\\xff"), Not(HasSubstr("\n"))));
}

}  // namespace
}  // namespace directory_sync::ldap
