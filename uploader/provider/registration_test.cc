#include "uploader/provider/registration.h"

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/provider/fake_provider_client.h"

namespace directory_sync::provider {
namespace {

using testing::HasSubstr;

class RegistrationTest : public testing::Test {
 protected:
  FakeProvider provider_;
  std::unique_ptr<ProviderClient> client_ = provider_.NewClient();
};

TEST_F(RegistrationTest, DomainsOfAllPagesComeByName) {
  for (int i = 0; i < 600; ++i) {
    provider_.AddDomain({absl::StrCat("d", i, ".example.com"), true, false});
  }
  ASSERT_OK_AND_ASSIGN(const std::vector<MailDomain> domains,
                       VerifyRegistration(*client_));
  ASSERT_EQ(domains.size(), 600u);
  EXPECT_EQ(domains[1].name, "d1.example.com");
}

TEST_F(RegistrationTest, KeysMustBeASuperAdministrators) {
  provider_.AddDomain({"example.com", true, true});
  provider_.SetSuperAdministrator(false);
  EXPECT_THAT(VerifyRegistration(*client_),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       HasSubstr("super administrator")));
}

TEST_F(RegistrationTest, KeysThatMayNotListAdministratorsAreNone) {
  provider_.AddDomain({"example.com", true, true});
  provider_.FailNext(FailureKind::kNone);
  provider_.FailNext(FailureKind::kNotAuthorized);
  EXPECT_THAT(VerifyRegistration(*client_),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       HasSubstr("super administrator")));
}

TEST_F(RegistrationTest, RefusedKeysAndOutagesAreTold) {
  provider_.FailNext(FailureKind::kUnauthorized);
  EXPECT_THAT(VerifyRegistration(*client_),
              StatusIs(absl::StatusCode::kUnauthenticated));
  provider_.FailNext(FailureKind::kTransient);
  EXPECT_THAT(VerifyRegistration(*client_),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(RegistrationTest, AccountWithoutMailServicesIsOfNoUse) {
  provider_.AddDomain({"example.com", false, false});
  EXPECT_THAT(VerifyRegistration(*client_),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace directory_sync::provider
