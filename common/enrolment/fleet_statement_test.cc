#include "common/enrolment/fleet_statement.h"

#include <string>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

namespace v1 = ::directorysync::fleet::v1;

class FleetStatementTest : public testing::Test {
 protected:
  v1::EnrolmentRequest Request() {
    v1::EnrolmentRequest request;
    request.set_dns_host_name("dc1.example.com");
    request.set_signing_public_key(handler_.public_key().bytes());
    request.set_token("token");
    return request;
  }

  const SigningKeyPair handler_ = SigningKeyPair::Generate();
  const SigningKeyPair uploader_ = SigningKeyPair::Generate();
  const SealingKeyPair sealing_ = SealingKeyPair::Generate();
};

TEST_F(FleetStatementTest, RequestReachesTheUploaderAlone) {
  ASSERT_OK_AND_ASSIGN(
      const std::string sealed,
      SealEnrolmentRequest(Request(), handler_, sealing_.public_key()));
  EXPECT_EQ(sealed.find("token"), std::string::npos);
  EXPECT_THAT(SealingKeyIdOf(sealed),
              IsOkAndHolds(sealing_.public_key().key_id()));
  ASSERT_OK_AND_ASSIGN(const v1::EnrolmentRequest opened,
                       OpenEnrolmentRequest(sealed, sealing_));
  EXPECT_EQ(opened.SerializeAsString(), Request().SerializeAsString());
  EXPECT_THAT(OpenEnrolmentRequest(sealed, SealingKeyPair::Generate()),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(FleetStatementTest, RequestProvesThePossessionOfItsSigningKey) {
  v1::EnrolmentRequest request = Request();
  request.set_signing_public_key(
      SigningKeyPair::Generate().public_key().bytes());
  ASSERT_OK_AND_ASSIGN(
      const std::string sealed,
      SealEnrolmentRequest(request, handler_, sealing_.public_key()));
  EXPECT_THAT(OpenEnrolmentRequest(sealed, sealing_),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(FleetStatementTest, AlteredBytesNeverCount) {
  ASSERT_OK_AND_ASSIGN(
      const std::string sealed,
      SealEnrolmentRequest(Request(), handler_, sealing_.public_key()));
  for (size_t i = 12; i < sealed.size(); ++i) {
    std::string altered = sealed;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_FALSE(OpenEnrolmentRequest(altered, sealing_).ok()) << i;
  }
}

TEST_F(FleetStatementTest, AnswerCountsForItsRequestAndByItsSignerAlone) {
  v1::EnrolmentAnswer answer;
  answer.set_certificate_pem("pem");
  const std::string bytes = SignEnrolmentAnswer(answer, "request", uploader_);
  ASSERT_OK_AND_ASSIGN(
      const v1::EnrolmentAnswer read,
      VerifyEnrolmentAnswer(bytes, "request", uploader_.public_key()));
  EXPECT_EQ(read.certificate_pem(), "pem");
  EXPECT_THAT(VerifyEnrolmentAnswer(bytes, "other", uploader_.public_key()),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(VerifyEnrolmentAnswer(bytes, "request", handler_.public_key()),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(FleetStatementTest, SettingsOfTheRelaysMakingAreRefused) {
  v1::FleetSettings settings;
  settings.set_version(7);
  settings.set_sealing_public_key(sealing_.public_key().bytes());
  const std::string good =
      SignSettings(settings, uploader_).SerializeAsString();
  ASSERT_OK_AND_ASSIGN(const v1::FleetSettings read,
                       VerifySettings(good, uploader_.public_key()));
  EXPECT_EQ(read.version(), 7);
  const std::string forged =
      SignSettings(settings, SigningKeyPair::Generate()).SerializeAsString();
  EXPECT_THAT(VerifySettings(forged, uploader_.public_key()),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(FleetStatementTest, StatementsOfOneKindAreNotOfAnother) {
  v1::Heartbeat heartbeat;
  heartbeat.set_program_version("1");
  const std::string bytes = SignHeartbeat(heartbeat, uploader_);
  EXPECT_OK(VerifyHeartbeat(bytes, uploader_.public_key()));
  EXPECT_THAT(VerifySettings(bytes, uploader_.public_key()),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace directory_sync
