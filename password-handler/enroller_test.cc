#include "password-handler/enroller.h"

#include <sys/stat.h>

#include <optional>
#include <string>

#include "common/enrolment/fleet_statement.h"
#include "common/identity/certificate_request.h"
#include "common/platform/files.h"
#include "common/status/status_macros.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "password-handler/enroller_fixture.h"

namespace directory_sync::password_handler {
namespace {

namespace v1 = ::directorysync::fleet::v1;

using testing::AllOf;
using testing::HasSubstr;

TEST_F(EnrollerTest, BundleInPlaceIsAllItTakes) {
  const auto enroller = Join();
  EXPECT_EQ(uploader_.request.token(), std::string(32, 't'));
  EXPECT_EQ(uploader_.request.dns_host_name(), kName);
  ASSERT_OK_AND_ASSIGN(const Identity identity, enroller->identity());
  EXPECT_EQ(identity.certificate.spiffe_id()->handler_name(), kName);
  EXPECT_EQ(enroller->settings().version(), 1);
  // What it keeps of the bundle has no token.
  ASSERT_OK_AND_ASSIGN(const std::string trust,
                       ReadFile(IdentityFile("trust.json")));
  EXPECT_EQ(trust.find("token"), std::string::npos);
}

TEST_F(EnrollerTest, SealingKeyOfTheBundleServesBeforeItHasJoined) {
  PutBundle(uploader_.Bundle('t'));
  EXPECT_EQ(Open()->settings().sealing_public_key(),
            uploader_.sealing->public_key().bytes());
}

TEST_F(EnrollerTest, TokenIsUsedOnceAlsoWhenTheBundleStays) {
  Join();
  const auto again = Open();
  EXPECT_OK(again->EnsureCertificate(uploader_.Carrier()));
  EXPECT_EQ(uploader_.requests, 1);
}

TEST_F(EnrollerTest, LostAnswerIsAskedForWithTheSameRequestAlsoAfterAKill) {
  PutBundle(uploader_.Bundle('t'));
  const EnrolmentCarrier lossy =
      [this](const std::string&, const Certificate&,
             const std::optional<Identity>&,
             const std::string& sealed) -> absl::StatusOr<std::string> {
    uploader_.Answer(sealed).IgnoreError();
    return absl::UnavailableError("the wire broke");
  };
  EXPECT_THAT(Open()->EnsureCertificate(lossy),
              StatusIs(absl::StatusCode::kUnavailable));
  const std::string first = uploader_.request.signing_request_pem();
  const std::string key = uploader_.request.signing_public_key();
  EXPECT_OK(Open()->EnsureCertificate(uploader_.Carrier()));
  EXPECT_EQ(uploader_.request.signing_request_pem(), first);
  EXPECT_EQ(uploader_.request.signing_public_key(), key);
}

TEST_F(EnrollerTest, RenewsAtTwoThirdsWithAnotherKeyAndWithoutAToken) {
  const auto enroller = Join();
  const std::string first = enroller->identity()->certificate.serial();
  const std::string csr = uploader_.request.signing_request_pem();
  // 31 days in all, of which 24 hours are before now.
  clock_.Advance(absl::Hours(24 * 31) * 2 / 3 - absl::Hours(24) -
                 absl::Minutes(1));
  EXPECT_OK(enroller->EnsureCertificate(uploader_.Carrier()));
  EXPECT_EQ(uploader_.requests, 1);
  clock_.Advance(absl::Minutes(2));
  EXPECT_OK(enroller->EnsureCertificate(uploader_.Carrier()));
  EXPECT_EQ(uploader_.requests, 2);
  EXPECT_EQ(uploader_.request.token(), "");
  EXPECT_NE(uploader_.request.signing_request_pem(), csr);
  EXPECT_NE(enroller->identity()->certificate.serial(), first);
}

TEST_F(EnrollerTest, RenewsByItsSigningKeyAfterTheCertificateExpired) {
  Join();
  clock_.Advance(absl::Hours(24 * 100));
  const auto enroller = Open();
  EXPECT_FALSE(enroller->identity().ok());
  EXPECT_OK(enroller->EnsureCertificate(uploader_.Carrier()));
  EXPECT_OK(enroller->identity());
}

TEST_F(EnrollerTest, NewBundleLetsItJoinAgain) {
  Join();
  PutBundle(uploader_.Bundle('u'));
  EXPECT_OK(Open()->EnsureCertificate(uploader_.Carrier()));
  EXPECT_EQ(uploader_.request.token(), std::string(32, 'u'));
}

TEST_F(EnrollerTest, AnswerThatTheUploaderDidNotSignCountsForNothing) {
  PutBundle(uploader_.Bundle('t'));
  FakeUploader relay(clock_);
  const EnrolmentCarrier forging = [&](const std::string&, const Certificate&,
                                       const std::optional<Identity>&,
                                       const std::string& sealed) {
    v1::EnrolmentAnswer answer;
    answer.set_outcome(v1::ENROLMENT_OUTCOME_REFUSED);
    return SignEnrolmentAnswer(answer, sealed, relay.signing);
  };
  const auto enroller = Open();
  EXPECT_THAT(enroller->EnsureCertificate(forging),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("not the uploader's")));
  EXPECT_FALSE(enroller->identity().ok());
  EXPECT_OK(enroller->EnsureCertificate(uploader_.Carrier()));
}

TEST_F(EnrollerTest, CertificateOfAnotherKeyOrNameIsNotTaken) {
  PutBundle(uploader_.Bundle('t'));
  const auto enroller = Open();
  for (const bool other_name : {false, true}) {
    const EnrolmentCarrier swapping =
        [&](const std::string&, const Certificate&,
            const std::optional<Identity>&,
            const std::string& sealed) -> absl::StatusOr<std::string> {
      ASSIGN_OR_RETURN(const auto request,
                       OpenEnrolmentRequest(sealed, *uploader_.sealing));
      ASSIGN_OR_RETURN(const PublicKey own,
                       PublicKeyOfRequest(request.signing_request_pem()));
      const LeafTemplate leaf{
          *SpiffeId::FleetHandler(other_name ? "dc9.example.test" : kName)};
      v1::EnrolmentAnswer answer;
      answer.set_outcome(v1::ENROLMENT_OUTCOME_ENROLLED);
      answer.set_certificate_pem(
          uploader_.authority
              .Issue(other_name ? own : PrivateKey::Generate().public_key(),
                     leaf)
              ->ToPem());
      return SignEnrolmentAnswer(answer, sealed, uploader_.signing);
    };
    EXPECT_FALSE(enroller->EnsureCertificate(swapping).ok());
    EXPECT_FALSE(enroller->identity().ok());
  }
}

TEST_F(EnrollerTest, RelayCannotOfferItsOwnSealingKey) {
  const auto enroller = Join();
  FakeUploader relay(clock_);
  relay.settings.set_version(100);
  EXPECT_THAT(
      enroller->TakeSettings(
          SignSettings(relay.settings, relay.signing).SerializeAsString()),
      StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(enroller->settings().sealing_public_key(),
            uploader_.sealing->public_key().bytes());
}

TEST_F(EnrollerTest, RelayCannotOfferOldSettingsAlsoAfterARestart) {
  const auto enroller = Join();
  const std::string old =
      SignSettings(uploader_.settings, uploader_.signing).SerializeAsString();
  uploader_.settings.set_version(2);
  const std::string newer =
      SignSettings(uploader_.settings, uploader_.signing).SerializeAsString();
  EXPECT_OK(enroller->TakeSettings(newer));
  EXPECT_OK(enroller->TakeSettings(newer));
  EXPECT_THAT(enroller->TakeSettings(old),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  const auto restarted = Open();
  EXPECT_EQ(restarted->settings().version(), 2);
  EXPECT_THAT(restarted->TakeSettings(old),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(EnrollerTest, WithoutBundleAndEnrolmentItSaysWhatToDo) {
  EXPECT_THAT(Enroller::Open(options_, clock_),
              StatusIs(absl::StatusCode::kNotFound,
                       AllOf(HasSubstr("join-bundle.json"),
                             HasSubstr("domain-controllers add"))));
}

TEST_F(EnrollerTest, BundleThatOthersCanReadIsRefused) {
  PutBundle(uploader_.Bundle('t'));
  ASSERT_EQ(chmod(options_.bundle_file.c_str(), 0644), 0);
  EXPECT_THAT(Enroller::Open(options_, clock_),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       HasSubstr("join-bundle.json")));
}

TEST_F(EnrollerTest, MissingSigningKeyOfAMemberIsNamedWithTheCure) {
  Join();
  ASSERT_OK(RemoveFile(IdentityFile("signing.key")));
  EXPECT_THAT(Enroller::Open(options_, clock_),
              StatusIs(absl::StatusCode::kNotFound,
                       AllOf(HasSubstr("signing.key"),
                             HasSubstr("join again by a new bundle"))));
}

TEST_F(EnrollerTest, SigningKeyThatOthersCanReadIsRefused) {
  Join();
  ASSERT_EQ(chmod(IdentityFile("signing.key").c_str(), 0644), 0);
  EXPECT_THAT(
      Enroller::Open(options_, clock_),
      StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("signing.key")));
}

TEST_F(EnrollerTest, UnreachableRelayIsNamedWithWhatToCheck) {
  PutBundle(uploader_.Bundle('t'));
  const EnrolmentCarrier nobody =
      [](const std::string&, const Certificate&, const std::optional<Identity>&,
         const std::string&) -> absl::StatusOr<std::string> {
    return absl::UnavailableError("connection refused");
  };
  EXPECT_THAT(Open()->EnsureCertificate(nobody),
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("primary:8732: connection refused"),
                             HasSubstr("port 8732"))));
}

}  // namespace
}  // namespace directory_sync::password_handler
