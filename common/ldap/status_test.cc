#include "common/ldap/status.h"

#include "common/ldap/result_code.h"
#include "common/status/status_matchers.h"

namespace directory_sync::ldap {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::Optional;

TEST(StatusTest, SuccessIsOk) {
  EXPECT_OK(StatusOfResult(kSuccess, "ignored"));
}

TEST(StatusTest, WrongPasswordIsSaidInWords) {
  EXPECT_THAT(StatusOfResult(kInvalidCredentials,
                             "80090308: LdapErr: DSID-0C0903A9, comment: "
                             "AcceptSecurityContext error, data 52e, v1db1"),
              StatusIs(absl::StatusCode::kUnauthenticated,
                       HasSubstr("the name or the password is wrong")));
}

TEST(StatusTest, LockedAccountIsSaidInWordsWhateverTheCase) {
  EXPECT_THAT(
      StatusOfResult(kInvalidCredentials,
                     "80090308: LdapErr: DSID-0C0903A9, comment: "
                     "AcceptSecurityContext error, DATA 775, v1db1"),
      StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("locked out")));
}

TEST(StatusTest, EachCodeHasItsStatus) {
  const std::pair<int, absl::StatusCode> expected[] = {
      {kInsufficientAccess, absl::StatusCode::kPermissionDenied},
      {kNoSuchObject, absl::StatusCode::kNotFound},
      {kBusy, absl::StatusCode::kUnavailable},
      {kServerDown, absl::StatusCode::kUnavailable},
      {kTimeout, absl::StatusCode::kDeadlineExceeded},
      {kTimeLimitExceeded, absl::StatusCode::kDeadlineExceeded},
      {kSizeLimitExceeded, absl::StatusCode::kResourceExhausted},
      {kAdminLimitExceeded, absl::StatusCode::kResourceExhausted},
      {kReferral, absl::StatusCode::kFailedPrecondition},
      {kStrongerAuthRequired, absl::StatusCode::kFailedPrecondition},
      {kUnavailableCriticalExtension, absl::StatusCode::kUnimplemented},
      {kFilterError, absl::StatusCode::kInvalidArgument},
      {kOther, absl::StatusCode::kInternal},
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
  EXPECT_THAT(std::string(StatusOfResult(kOther, "a\nb\xff").message()),
              AllOf(HasSubstr("a\\nb\\xff"), Not(HasSubstr("\n"))));
}

}  // namespace
}  // namespace directory_sync::ldap
