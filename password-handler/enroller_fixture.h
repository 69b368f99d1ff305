#ifndef PASSWORD_HANDLER_ENROLLER_FIXTURE_H_
#define PASSWORD_HANDLER_ENROLLER_FIXTURE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "common/clock/fake_clock.h"
#include "common/enrolment/fleet_statement.h"
#include "common/enrolment/join_bundle.h"
#include "common/identity/certificate_authority.h"
#include "common/identity/certificate_request.h"
#include "common/platform/files.h"
#include "common/status/status_macros.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "password-handler/enroller.h"

namespace directory_sync::password_handler {

inline constexpr char kName[] = "dc1.example.test";

// The uploader's side, as honest as the test wants it.
struct FakeUploader {
  explicit FakeUploader(Clock& clock)
      : authority(*CertificateAuthority::Mint(kFleetTrustDomain,
                                              absl::Hours(24 * 3650), clock)) {
    settings.set_version(1);
    settings.set_sealing_public_key(sealing->public_key().bytes());
    settings.add_relay_addresses("primary:8732");
  }

  directorysync::fleet::v1::JoinBundle Bundle(char token) const {
    directorysync::fleet::v1::JoinBundle bundle;
    bundle.set_version(1);
    bundle.add_relay_addresses("primary:8732");
    bundle.set_fleet_ca_pem(authority.certificate().ToPem());
    bundle.set_sealing_public_key(sealing->public_key().bytes());
    bundle.set_settings_public_key(signing.public_key().bytes());
    bundle.set_token(std::string(32, token));
    bundle.add_domain_controllers(kName);
    bundle.mutable_expires()->set_seconds(2'000'000'000);
    return bundle;
  }

  absl::StatusOr<std::string> Answer(const std::string& sealed) {
    ++requests;
    directorysync::fleet::v1::EnrolmentAnswer answer;
    *answer.mutable_settings() = SignSettings(settings, signing);
    auto opened = OpenEnrolmentRequest(sealed, *sealing);
    if (!opened.ok() || refuse(*opened)) {
      answer.set_outcome(directorysync::fleet::v1::ENROLMENT_OUTCOME_REFUSED);
      answer.set_reason("no");
      return SignEnrolmentAnswer(answer, sealed, signing);
    }
    request = *std::move(opened);
    answer.set_outcome(directorysync::fleet::v1::ENROLMENT_OUTCOME_ENROLLED);
    ASSIGN_OR_RETURN(const PublicKey key,
                     PublicKeyOfRequest(request.signing_request_pem()));
    LeafTemplate leaf{*SpiffeId::FleetHandler(request.dns_host_name())};
    leaf.lifetime = absl::Hours(24 * 30);
    leaf.backdate = absl::Hours(24);
    ASSIGN_OR_RETURN(const Certificate certificate, authority.Issue(key, leaf));
    answer.set_certificate_pem(certificate.ToPem());
    return SignEnrolmentAnswer(answer, sealed, signing);
  }

  EnrolmentCarrier Carrier() {
    return [this](const std::string&, const Certificate&,
                  const std::optional<Identity>&,
                  const std::string& sealed) { return Answer(sealed); };
  }

  void RotateSealingKey() {
    sealing = std::make_unique<SealingKeyPair>(SealingKeyPair::Generate());
    settings.set_version(settings.version() + 1);
    settings.set_sealing_public_key(sealing->public_key().bytes());
  }

  CertificateAuthority authority;
  std::unique_ptr<SealingKeyPair> sealing =
      std::make_unique<SealingKeyPair>(SealingKeyPair::Generate());
  const SigningKeyPair signing = SigningKeyPair::Generate();
  directorysync::fleet::v1::FleetSettings settings;
  directorysync::fleet::v1::EnrolmentRequest request;  // the last
  int requests = 0;
  std::function<bool(const directorysync::fleet::v1::EnrolmentRequest&)>
      refuse = [](const directorysync::fleet::v1::EnrolmentRequest&) {
        return false;
      };
};

// A handler that can join FakeUploader's fleet.
class EnrollerTest : public testing::Test {
 protected:
  EnrollerTest() {
    options_.dns_host_name = kName;
    options_.identity_directory = directory_ + "/identity";
    options_.bundle_file = directory_ + "/join-bundle.json";
  }
  ~EnrollerTest() override { EXPECT_OK(RemoveTree(directory_)); }

  void PutBundle(const directorysync::fleet::v1::JoinBundle& bundle) {
    ASSERT_OK_AND_ASSIGN(const std::string text, FormatJoinBundle(bundle));
    ASSERT_OK(AtomicWriteFile(options_.bundle_file, text));
  }

  std::unique_ptr<Enroller> Open() {
    auto enroller = Enroller::Open(options_, clock_);
    EXPECT_OK(enroller);
    return *std::move(enroller);
  }

  std::unique_ptr<Enroller> Join() {
    PutBundle(uploader_.Bundle('t'));
    auto enroller = Open();
    EXPECT_OK(enroller->EnsureCertificate(uploader_.Carrier()));
    return enroller;
  }

  std::string IdentityFile(const std::string& name) {
    return options_.identity_directory + "/" + name;
  }

  const std::string directory_ = *MakeTemporaryDirectory("enroller");
  FakeClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  FakeUploader uploader_{clock_};
  Enroller::Options options_;
};

}  // namespace directory_sync::password_handler

#endif  // PASSWORD_HANDLER_ENROLLER_FIXTURE_H_
