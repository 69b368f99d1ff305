// A handler that has joined stays in the fleet, whatever is wrong around it.

#include <optional>
#include <string>
#include <vector>

#include "common/enrolment/fleet_statement.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "password-handler/enroller.h"
#include "password-handler/enroller_fixture.h"

namespace directory_sync::password_handler {
namespace {

namespace v1 = ::directorysync::fleet::v1;

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class EnrollerOutageTest : public EnrollerTest {
 protected:
  absl::Status Take(Enroller& enroller) {
    return enroller.TakeSettings(
        SignSettings(uploader_.settings, uploader_.signing)
            .SerializeAsString());
  }

  void LetThreeWeeksPass() { clock_.Advance(absl::Hours(24 * 21)); }
};

TEST_F(EnrollerOutageTest, BundleForOthersIsIgnoredAndItRenews) {
  const auto enroller = Join();
  v1::JoinBundle others = uploader_.Bundle('o');
  others.set_domain_controllers(0, "dc3.example.test");
  PutBundle(others);
  EXPECT_OK(enroller->EnsureCertificate(uploader_.Carrier()));
  EXPECT_EQ(uploader_.requests, 1);
  LetThreeWeeksPass();
  EXPECT_OK(enroller->EnsureCertificate(uploader_.Carrier()));
  EXPECT_EQ(uploader_.requests, 2);
  EXPECT_EQ(uploader_.request.token(), "");
}

TEST_F(EnrollerOutageTest, ExpiredBundleIsIgnoredByAMember) {
  const auto enroller = Join();
  v1::JoinBundle expired = uploader_.Bundle('e');
  expired.mutable_expires()->set_seconds(1'600'000'000);
  PutBundle(expired);
  EXPECT_OK(enroller->EnsureCertificate(uploader_.Carrier()));
  EXPECT_EQ(uploader_.requests, 1);
}

TEST_F(EnrollerOutageTest, RefusedBundleIsTriedOnceAndDoesNotEndRenewals) {
  const auto enroller = Join();
  uploader_.refuse = [](const v1::EnrolmentRequest& request) {
    return !request.token().empty();
  };
  PutBundle(uploader_.Bundle('r'));
  EXPECT_OK(enroller->EnsureCertificate(uploader_.Carrier()));
  EXPECT_EQ(uploader_.requests, 2);
  EXPECT_OK(enroller->EnsureCertificate(uploader_.Carrier()));
  EXPECT_EQ(uploader_.requests, 2);
  LetThreeWeeksPass();
  EXPECT_OK(enroller->EnsureCertificate(uploader_.Carrier()));
  EXPECT_EQ(uploader_.requests, 3);
  EXPECT_GT(enroller->due(), clock_.Now());
}

TEST_F(EnrollerOutageTest, RefusedHandlerThatNeverJoinedSaysSo) {
  uploader_.refuse = [](const v1::EnrolmentRequest&) { return true; };
  PutBundle(uploader_.Bundle('t'));
  EXPECT_THAT(Open()->EnsureCertificate(uploader_.Carrier()),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(EnrollerOutageTest, SealingKeyThatWasRotatedMeanwhileIsLearned) {
  const auto enroller = Join();
  clock_.Advance(absl::Hours(24 * 100));
  uploader_.RotateSealingKey();
  EXPECT_OK(enroller->EnsureCertificate(uploader_.Carrier()));
  EXPECT_OK(enroller->identity());
  EXPECT_EQ(enroller->settings().sealing_public_key(),
            uploader_.sealing->public_key().bytes());
}

TEST_F(EnrollerOutageTest, RenewsBeforeItIsDueWhenAsked) {
  const auto enroller = Join();
  const std::string before = enroller->identity()->certificate.serial();
  EXPECT_OK(enroller->Renew(uploader_.Carrier()));
  EXPECT_NE(enroller->identity()->certificate.serial(), before);
}

TEST_F(EnrollerOutageTest, MistypedAddressLeavesTheOldOnes) {
  const auto enroller = Join();
  enroller->NoteReached("moved:8732");
  uploader_.settings.set_version(2);
  uploader_.settings.set_relay_addresses(0, "typo:8732");
  EXPECT_OK(Take(*enroller));
  EXPECT_THAT(enroller->relay_addresses(),
              ElementsAre("typo:8732", "moved:8732", "primary:8732"));
  EXPECT_THAT(Open()->relay_addresses(),
              ElementsAre("typo:8732", "moved:8732", "primary:8732"));
  // A renewal goes the same way, and shows who asks.
  std::vector<std::string> asked;
  const EnrolmentCarrier carrier =
      [&](const std::string& address, const Certificate&,
          const std::optional<Identity>& identity,
          const std::string& sealed) -> absl::StatusOr<std::string> {
    EXPECT_TRUE(identity.has_value());
    asked.push_back(address);
    if (asked.size() < 3) return absl::UnavailableError("no such host");
    return uploader_.Answer(sealed);
  };
  EXPECT_OK(enroller->Renew(carrier));
  EXPECT_THAT(asked, SizeIs(3));
}

TEST_F(EnrollerOutageTest, OtherSettingsOfTheSameVersionAreNotTakenSilently) {
  const auto enroller = Join();
  uploader_.settings.set_relay_addresses(0, "other:8732");
  EXPECT_THAT(Take(*enroller), StatusIs(absl::StatusCode::kFailedPrecondition,
                                        HasSubstr("version 1 after")));
}

}  // namespace
}  // namespace directory_sync::password_handler
