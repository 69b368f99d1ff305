#include "uploader/fleet/enrolment.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/fake_clock.h"
#include "common/enrolment/fleet_statement.h"
#include "common/identity/certificate.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/testing/scripted_controller.h"

namespace directory_sync::uploader {
namespace {

using directorysync::fleet::v1::JoinBundle;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kDc1[] = "dc1.corp.example.test";

// An uploader's fleet without the rest of it.
class Primary {
 public:
  explicit Primary(Clock& clock)
      : state_(StateDatabase::Open(
                   absl::StrCat(MakeTemporaryDirectory("fleet").value(),
                                "/state.db"))
                   .value()),
        clock_(clock) {
    Restart();
  }

  void Restart(std::vector<std::string> relay_addresses = {"primary:8732"}) {
    fleet_ = FleetAuthority::LoadOrMint(*state_, cipher_,
                                        {std::move(relay_addresses)}, clock_)
                 .value();
    enrolment_ = std::make_unique<Enrolment>(*state_, *fleet_, clock_);
  }

  JoinBundle Invite(const std::string& name = kDc1) {
    return enrolment_->Invite({name}, kInvitationLifetime, "test").value();
  }

  absl::Status Join(ScriptedController& controller, const JoinBundle& bundle) {
    return Ask(controller, controller.JoinRequest(bundle));
  }
  absl::Status Ask(ScriptedController& controller, const std::string& request) {
    return controller.TakeAnswer(request, enrolment_->Answer(request).value());
  }

  directorysync::fleet::v1::FleetSettings Settings() {
    directorysync::fleet::v1::FleetSettings settings;
    settings.ParseFromString(fleet_->settings().settings());
    return settings;
  }

  // What the relay would let in.
  std::vector<std::string> Serials() {
    std::vector<std::string> serials;
    const auto state = fleet_->State().value();
    for (const auto& leaf : state.leaves()) serials.push_back(leaf.serial());
    return serials;
  }

  StateDatabase& state() { return *state_; }
  FleetAuthority& fleet() { return *fleet_; }
  Enrolment& enrolment() { return *enrolment_; }

 private:
  const ValueCipher cipher_ =
      ValueCipher::WithKey(
          Secret::CopyOf(std::string(ValueCipher::kKeySize, 'k')))
          .value();
  std::unique_ptr<StateDatabase> state_;
  Clock& clock_;
  std::unique_ptr<FleetAuthority> fleet_;
  std::unique_ptr<Enrolment> enrolment_;
};

class EnrolmentTest : public testing::Test {
 protected:
  FakeClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  Primary primary_{clock_};
  ScriptedController dc1_{kDc1};
};

std::string SerialOf(const ScriptedController& controller) {
  return Certificate::FromPem(controller.certificate_pem())->serial();
}

TEST_F(EnrolmentTest, InvitedOneGetsALeafOfTheFixedTemplate) {
  ASSERT_OK(primary_.Join(dc1_, primary_.Invite()));
  const auto leaf = Certificate::FromPem(dc1_.certificate_pem());
  ASSERT_OK(leaf);
  EXPECT_EQ(leaf->spiffe_id()->handler_name(), kDc1);
  EXPECT_EQ(leaf->not_after(), clock_.Now() + absl::Hours(30 * 24));
  EXPECT_EQ(leaf->not_before(), clock_.Now() - absl::Hours(24));
  EXPECT_THAT(primary_.Serials(), testing::ElementsAre(leaf->serial()));
}

TEST_F(EnrolmentTest, SameRequestGetsTheSameCertificateAlsoAfterARestart) {
  const JoinBundle bundle = primary_.Invite();
  ASSERT_OK(primary_.Join(dc1_, bundle));
  const std::string first = dc1_.certificate_pem();
  clock_.Advance(kInvitationLifetime);
  primary_.Restart();
  ASSERT_OK(primary_.Join(dc1_, bundle));
  EXPECT_EQ(dc1_.certificate_pem(), first);
}

TEST_F(EnrolmentTest, TokenIsGoodForOneUse) {
  const JoinBundle bundle = primary_.Invite();
  ASSERT_OK(primary_.Join(dc1_, bundle));
  ScriptedController thief(kDc1);
  EXPECT_THAT(primary_.Join(thief, bundle),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       HasSubstr("was used already")));
  EXPECT_THAT(primary_.Serials(), testing::ElementsAre(SerialOf(dc1_)));
}

TEST_F(EnrolmentTest, ExpiredTokenIsRefused) {
  const JoinBundle bundle = primary_.Invite();
  clock_.Advance(kInvitationLifetime);
  EXPECT_THAT(
      primary_.Join(dc1_, bundle),
      StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("has expired")));
  EXPECT_THAT(primary_.Serials(), IsEmpty());
}

TEST_F(EnrolmentTest, GuessedTokensAreRefusedAndVoidTheInvitation) {
  const JoinBundle bundle = primary_.Invite();
  JoinBundle guessed = bundle;
  for (int i = 0; i < kMostWrongTokens; ++i) {
    guessed.set_token(std::string(32, static_cast<char>('a' + i)));
    EXPECT_THAT(primary_.Join(dc1_, guessed),
                StatusIs(absl::StatusCode::kPermissionDenied));
  }
  EXPECT_THAT(primary_.Join(dc1_, bundle),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       HasSubstr("voided by wrong tokens")));
  EXPECT_OK(primary_.Join(dc1_, primary_.Invite()));
}

TEST_F(EnrolmentTest, TokenCountsForTheListedNamesOnly) {
  const JoinBundle bundle = primary_.Invite();
  ScriptedController dc2("dc2.corp.example.test");
  EXPECT_THAT(
      primary_.Join(dc2, bundle),
      StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("not invited")));
  primary_.Invite("dc2.corp.example.test");
  EXPECT_FALSE(primary_.Join(dc2, bundle).ok());
}

TEST_F(EnrolmentTest, BundleOfAnotherPrimaryIsRefused) {
  Primary other(clock_);
  const std::string request = dc1_.JoinRequest(other.Invite());
  primary_.Invite();
  const std::string answer = primary_.enrolment().Answer(request).value();
  // The other primary's key didn't sign it, so its reason doesn't count either.
  EXPECT_THAT(dc1_.TakeAnswer(request, answer),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       HasSubstr("not by the enrolled key")));
  EXPECT_THAT(primary_.Serials(), IsEmpty());
}

TEST_F(EnrolmentTest, BundleWithAnotherKeyPutInIsRefused) {
  JoinBundle altered = primary_.Invite();
  altered.set_settings_public_key(
      SigningKeyPair::Generate().public_key().bytes());
  const std::string request = dc1_.JoinRequest(altered);
  EXPECT_FALSE(primary_.Ask(dc1_, request).ok());
  EXPECT_THAT(primary_.Serials(), IsEmpty());
}

TEST_F(EnrolmentTest, RelayThatSwapsTheSigningRequestGainsNothing) {
  const JoinBundle bundle = primary_.Invite();
  const std::string request = dc1_.JoinRequest(bundle);
  // It can't open it, and what it alters isn't taken.
  for (size_t i = 0; i < request.size(); i += 7) {
    std::string altered = request;
    altered[i] = static_cast<char>(altered[i] ^ 0x20);
    ASSERT_OK_AND_ASSIGN(const std::string answer,
                         primary_.enrolment().Answer(altered));
    EXPECT_FALSE(dc1_.TakeAnswer(request, answer).ok()) << i;
  }
  EXPECT_THAT(primary_.Serials(), IsEmpty());
  // Nor does it help to hand back the answer to its own request.
  ScriptedController relay(kDc1);
  const std::string own = relay.JoinRequest(bundle);
  ASSERT_OK_AND_ASSIGN(const std::string answer,
                       primary_.enrolment().Answer(own));
  EXPECT_THAT(dc1_.TakeAnswer(request, answer),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("another request")));
}

TEST_F(EnrolmentTest, RenewalNeedsTheEnrolledSigningKey) {
  const JoinBundle bundle = primary_.Invite();
  ASSERT_OK(primary_.Join(dc1_, bundle));
  ScriptedController thief(kDc1);
  thief.JoinRequest(bundle);
  EXPECT_THAT(
      primary_.Ask(thief, thief.RenewalRequest(clock_.Now() + absl::Hours(1))),
      StatusIs(absl::StatusCode::kPermissionDenied,
               HasSubstr("another handler has joined")));
}

TEST_F(EnrolmentTest, RenewalWorksLongAfterExpiryAndKeepsTheOldLeafMeanwhile) {
  ASSERT_OK(primary_.Join(dc1_, primary_.Invite()));
  const std::string first = SerialOf(dc1_);
  clock_.Advance(absl::Hours(20 * 24));
  dc1_.ChangeTlsKey();
  ASSERT_OK(primary_.Ask(dc1_, dc1_.RenewalRequest(clock_.Now())));
  EXPECT_THAT(primary_.Serials(),
              testing::UnorderedElementsAre(first, SerialOf(dc1_)));
  clock_.Advance(absl::Hours(400 * 24));
  EXPECT_THAT(primary_.Serials(), IsEmpty());
  dc1_.ChangeTlsKey();
  ASSERT_OK(primary_.Ask(dc1_, dc1_.RenewalRequest(clock_.Now())));
  EXPECT_THAT(primary_.Serials(), testing::ElementsAre(SerialOf(dc1_)));
}

TEST_F(EnrolmentTest, OldRenewalThatWasKeptIsRefused) {
  ASSERT_OK(primary_.Join(dc1_, primary_.Invite()));
  dc1_.ChangeTlsKey();
  const std::string old = dc1_.RenewalRequest(clock_.Now() + absl::Hours(1));
  ASSERT_OK(primary_.Ask(dc1_, old));
  dc1_.ChangeTlsKey();
  ASSERT_OK(
      primary_.Ask(dc1_, dc1_.RenewalRequest(clock_.Now() + absl::Hours(2))));
  EXPECT_THAT(primary_.Ask(dc1_, old),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       HasSubstr("later renewal")));
}

TEST_F(EnrolmentTest, RemovedOneIsNoMemberAndCannotRenew) {
  ASSERT_OK(primary_.Join(dc1_, primary_.Invite()));
  ASSERT_OK(primary_.fleet().Remove("DC1.corp.example.test"));
  EXPECT_THAT(primary_.Serials(), IsEmpty());
  EXPECT_THAT(
      primary_.Ask(dc1_, dc1_.RenewalRequest(clock_.Now() + absl::Hours(1))),
      StatusIs(absl::StatusCode::kPermissionDenied,
               HasSubstr("not in the fleet")));
  EXPECT_THAT(primary_.fleet().Remove(kDc1),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(EnrolmentTest, RemovalVoidsAnInvitationThatWasNotUsed) {
  const JoinBundle bundle = primary_.Invite();
  ASSERT_OK(primary_.fleet().Remove(kDc1));
  EXPECT_FALSE(primary_.Join(dc1_, bundle).ok());
}

TEST_F(EnrolmentTest, RejoiningThrowsOutTheOneBefore) {
  ASSERT_OK(primary_.Join(dc1_, primary_.Invite()));
  ScriptedController rebuilt(kDc1);
  ASSERT_OK(primary_.Join(rebuilt, primary_.Invite()));
  EXPECT_THAT(primary_.Serials(), testing::ElementsAre(SerialOf(rebuilt)));
}

TEST_F(EnrolmentTest, CloneCannotRejoinWithItsCopiedKey) {
  ASSERT_OK(primary_.Join(dc1_, primary_.Invite()));
  ASSERT_OK(primary_.state().Write([](Database& database) {
    return FleetTable(database).NoteCloned(kDc1);
  }));
  EXPECT_THAT(primary_.Serials(), IsEmpty());
  EXPECT_THAT(
      primary_.Join(dc1_, primary_.Invite()),
      StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("in use twice")));
  ScriptedController fresh(kDc1);
  EXPECT_OK(primary_.Join(fresh, primary_.Invite()));
  EXPECT_THAT(primary_.Serials(), SizeIs(1));
}

TEST_F(EnrolmentTest, RotationRaisesTheVersionAndOlderKeysOpenForThirtyDays) {
  const auto old = primary_.fleet().sealing_key();
  const uint64_t version = primary_.Settings().version();
  const std::string id = old->public_key().key_id();
  ASSERT_OK_AND_ASSIGN(const auto settings,
                       primary_.fleet().RotateSealingKey());
  EXPECT_GT(settings.version(), version);
  EXPECT_NE(settings.sealing_public_key(), old->public_key().bytes());
  primary_.Restart();
  EXPECT_EQ(primary_.fleet().sealing_key()->public_key().bytes(),
            settings.sealing_public_key());
  EXPECT_OK(primary_.fleet().FindSealingKey(id));
  // A bundle from before still lets somebody in.
  clock_.Advance(kOldSealingKeyLifetime + absl::Seconds(1));
  primary_.Restart();
  EXPECT_THAT(primary_.fleet().FindSealingKey(id),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(EnrolmentTest, BundleFromBeforeARotationIsGood) {
  const JoinBundle bundle = primary_.Invite();
  ASSERT_OK(primary_.fleet().RotateSealingKey());
  EXPECT_OK(primary_.Join(dc1_, bundle));
}

TEST_F(EnrolmentTest, JoinRequestThatWasKeptDoesNotUndoARenewal) {
  const JoinBundle bundle = primary_.Invite();
  const std::string joining = dc1_.JoinRequest(bundle);
  ASSERT_OK(primary_.Ask(dc1_, joining));
  clock_.Advance(absl::Hours(24 * 21));
  dc1_.ChangeTlsKey();
  ASSERT_OK(primary_.Ask(dc1_, dc1_.RenewalRequest(clock_.Now())));
  const std::vector<std::string> before = primary_.Serials();
  EXPECT_FALSE(primary_.Ask(dc1_, joining).ok());
  EXPECT_EQ(primary_.Serials(), before);
}

TEST_F(EnrolmentTest, SettingsOutrunThoseThatARestoredBackupDoesNotKnow) {
  int changes = 0;
  primary_.fleet().OnChanged([&] { ++changes; });
  const auto before = primary_.Settings();
  const uint64_t lost = before.version() + 1000;
  ASSERT_OK(primary_.fleet().OutrunVersion(lost));
  EXPECT_GT(primary_.Settings().version(), lost);
  EXPECT_EQ(changes, 1);
  primary_.Restart();
  const uint64_t version = primary_.Settings().version();
  EXPECT_GT(version, lost);
  // Nothing more to do, and nobody pushes it beyond what clocks allow.
  ASSERT_OK(primary_.fleet().OutrunVersion(lost));
  ASSERT_OK(primary_.fleet().OutrunVersion(~uint64_t{0}));
  EXPECT_EQ(primary_.Settings().version(), version);
}

TEST_F(EnrolmentTest, MissingAddressesAreNotPublishedOverGoodOnes) {
  const auto before = primary_.Settings();
  primary_.Restart({});
  EXPECT_EQ(primary_.Settings().SerializeAsString(),
            before.SerializeAsString());
}

// Its certificate is another one in its last two years; its key is the same.
TEST_F(EnrolmentTest, RenewedAuthorityKeepsItsMembersAndItsBundles) {
  const Certificate before = primary_.fleet().certificate();
  ASSERT_OK(primary_.Join(dc1_, primary_.Invite()));
  clock_.Advance(absl::Hours(8 * 365 * 24));
  primary_.Restart();
  EXPECT_EQ(primary_.fleet().certificate().serial(), before.serial());
  const JoinBundle bundle = primary_.Invite("dc2.corp.example.test");
  clock_.Advance(absl::Hours(1));
  primary_.Restart();
  const Certificate after = primary_.fleet().certificate();
  EXPECT_NE(after.serial(), before.serial());
  EXPECT_EQ(after.not_after(), clock_.Now() + kAuthorityLifetime);
  ScriptedController dc2("dc2.corp.example.test");
  EXPECT_OK(primary_.Join(dc2, bundle));
  clock_.Advance(absl::Seconds(1));
  EXPECT_OK(primary_.Ask(dc1_, dc1_.RenewalRequest(clock_.Now())));
  EXPECT_TRUE(Certificate::FromPem(dc1_.certificate_pem())->IsSignedBy(after));
  EXPECT_TRUE(Certificate::FromPem(dc1_.certificate_pem())->IsSignedBy(before));
  EXPECT_EQ(primary_.Invite().fleet_ca_pem(), after.ToPem());
  // The one before is forgotten with its end.
  primary_.Restart();
  EXPECT_THAT(primary_.fleet().previous_certificates(), SizeIs(1));
  clock_.Advance(absl::Hours(2 * 365 * 24));
  primary_.Restart();
  EXPECT_THAT(primary_.fleet().previous_certificates(), SizeIs(0));
}

TEST_F(EnrolmentTest, InvitationsAreChecked) {
  Enrolment& enrolment = primary_.enrolment();
  for (const auto& [names, valid_for] :
       {std::pair<std::vector<std::string>, absl::Duration>(
            {}, kInvitationLifetime),
        {{"dc 1"}, kInvitationLifetime},
        {{kDc1}, absl::ZeroDuration()},
        {{kDc1}, absl::Hours(31 * 24)}}) {
    EXPECT_THAT(enrolment.Invite(names, valid_for, "test"),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

}  // namespace
}  // namespace directory_sync::uploader
