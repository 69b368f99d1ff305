// Registration, fleet and settings.

#include <optional>
#include <string>

#include "common/secret/secret_access.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/store/fleet_key_table.h"
#include "uploader/store/fleet_table.h"
#include "uploader/store/invitation_table.h"
#include "uploader/store/registration_table.h"
#include "uploader/store/settings_table.h"
#include "uploader/store/test_state.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using testing::SizeIs;

using SecretTablesTest = TestState;

const absl::Time kNow = absl::FromUnixSeconds(1700000000);

Registration Keys() {
  Registration registration;
  registration.provider_url = "https://api.example";
  registration.user_key = Secret::CopyOf("user");
  registration.secret_key = Secret::CopyOf("secret");
  registration.domains.emplace_back().set_name("example.com");
  return registration;
}

TEST_F(SecretTablesTest, RegistrationCountsForItsAddressOnly) {
  Write([this](Database& database) {
    RegistrationTable registrations(database, cipher_);
    EXPECT_OK(registrations.Put(Keys(), kNow));
    ASSERT_OK_AND_ASSIGN(const auto found,
                         registrations.Get("https://api.example"));
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->secret_key.Reveal(SecretAccess()), "secret");
    EXPECT_THAT(found->domains, SizeIs(1));
    EXPECT_FALSE(registrations.Get("https://evil.example")->has_value());
  });
}

TEST_F(SecretTablesTest, EditedAddressDoesNotGetTheKeys) {
  Write([this](Database& database) {
    RegistrationTable registrations(database, cipher_);
    EXPECT_OK(registrations.Put(Keys(), kNow));
    EXPECT_OK(database.Execute(
        "UPDATE registration SET provider_url = 'https://evil.example'"));
    EXPECT_THAT(registrations.Get("https://evil.example").status(),
                StatusIs(absl::StatusCode::kDataLoss));
  });
}

TEST_F(SecretTablesTest, FleetKeysComeBackAndOnlyWithTheKey) {
  Write([this](Database& database) {
    FleetKeyTable fleet(database, cipher_);
    EXPECT_FALSE(fleet.Authority()->has_value());
    EXPECT_OK(fleet.PutAuthority({"pem", Secret::CopyOf("authority")}));
    EXPECT_OK(fleet.PutSettings({Secret::CopyOf("seed"), "settings"}));
    EXPECT_OK(fleet.PutSealingKey("public", Secret::CopyOf("sealing"), kNow));
    EXPECT_EQ((*fleet.Authority())->key_pem, Secret::CopyOf("authority"));
    EXPECT_EQ((*fleet.Settings())->signing_seed, Secret::CopyOf("seed"));
    EXPECT_EQ((*fleet.SealingKeys())[0].secret, Secret::CopyOf("sealing"));
    const ValueCipher other =
        ValueCipher::WithKey(Secret::Random(ValueCipher::kKeySize)).value();
    FleetKeyTable stolen(database, other);
    EXPECT_THAT(stolen.Authority().status(),
                StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_THAT(stolen.Settings().status(),
                StatusIs(absl::StatusCode::kDataLoss));
    EXPECT_THAT(stolen.SealingKeys().status(),
                StatusIs(absl::StatusCode::kDataLoss));
  });
}

TEST_F(SecretTablesTest, ReplacedSealingKeysStayUntilTheyAreForgotten) {
  Write([this](Database& database) {
    FleetKeyTable fleet(database, cipher_);
    const Secret secret = Secret::CopyOf("sealing");
    EXPECT_OK(fleet.PutSealingKey("zero", secret, kNow));
    EXPECT_OK(fleet.PutSealingKey("one", secret, kNow + absl::Hours(1)));
    EXPECT_OK(fleet.PutSealingKey("a two", secret, kNow + absl::Hours(2)));
    ASSERT_OK_AND_ASSIGN(auto keys, fleet.SealingKeys());
    ASSERT_THAT(keys, SizeIs(3));
    EXPECT_EQ(keys[1].public_key, "one");
    EXPECT_EQ(keys[1].replaced_at, kNow + absl::Hours(2));
    EXPECT_EQ(keys[2].public_key, "a two");
    EXPECT_FALSE(keys[2].replaced_at.has_value());
    EXPECT_OK(fleet.ForgetSealingKeys(kNow + absl::Hours(2)));
    EXPECT_THAT(fleet.SealingKeys(), IsOkAndHolds(SizeIs(2)));
  });
}

TEST_F(SecretTablesTest, InvitationsAreOneAName) {
  Write([](Database& database) {
    InvitationTable invitations(database);
    Invitation invitation;
    invitation.dns_host_name = "dc1";
    invitation.token_hash = "old";
    EXPECT_OK(invitations.Put(invitation));
    invitation.token_hash = "new";
    invitation.wrong_attempts = 3;
    EXPECT_OK(invitations.Put(invitation));
    ASSERT_OK_AND_ASSIGN(const auto found, invitations.Find("dc1"));
    EXPECT_EQ(found->token_hash, "new");
    EXPECT_EQ(found->wrong_attempts, 3);
    EXPECT_THAT(invitations.List(), IsOkAndHolds(SizeIs(1)));
    EXPECT_THAT(invitations.Remove("dc1"), IsOkAndHolds(true));
    EXPECT_THAT(invitations.Remove("dc1"), IsOkAndHolds(false));
  });
}

TEST_F(SecretTablesTest, NumberThatBearsTwoItemsIsNoticed) {
  Write([](Database& database) {
    FleetTable fleet(database);
    EXPECT_THAT(fleet.NoteSequence("dc1", "i", 1, "a", kNow),
                IsOkAndHolds(false));
    EXPECT_THAT(fleet.NoteSequence("dc1", "i", 1, "a", kNow),
                IsOkAndHolds(false));
    EXPECT_THAT(fleet.NoteSequence("dc1", "j", 1, "b", kNow),
                IsOkAndHolds(false));
    EXPECT_THAT(fleet.NoteSequence("dc2", "i", 1, "b", kNow),
                IsOkAndHolds(false));
    EXPECT_THAT(fleet.NoteSequence("dc1", "i", 1, "b", kNow),
                IsOkAndHolds(true));
  });
}

TEST_F(SecretTablesTest, ReadmittedControllerKeepsItsLastItem) {
  Write([](Database& database) {
    FleetTable fleet(database);
    AdmittedController controller;
    controller.dns_host_name = "dc1";
    controller.signing_public_key = "old";
    EXPECT_OK(fleet.PutController(controller));
    EXPECT_OK(fleet.NoteItem("dc1", kNow));
    controller.signing_public_key = "new";
    EXPECT_OK(fleet.PutController(controller));
    ASSERT_OK_AND_ASSIGN(const auto found, fleet.FindController("dc1"));
    EXPECT_EQ(found->signing_public_key, "new");
    EXPECT_EQ(found->last_item_at, kNow);
    EXPECT_THAT(fleet.Controllers(), IsOkAndHolds(SizeIs(1)));
  });
}

TEST_F(SecretTablesTest, SettingsHaveDefaultsAndRisingVersions) {
  Write([](Database& database) {
    SettingsTable settings(database);
    EXPECT_EQ(settings.Get()->version(), 0);
    EXPECT_EQ(settings.Get()->sync_interval().seconds(), 300);
    v1::Settings wanted;
    wanted.mutable_sync_interval()->set_seconds(60);
    EXPECT_EQ(settings.Replace(wanted, 0, "me", kNow)->version(), 1);
    EXPECT_EQ(settings.Replace(wanted, 1, "me", kNow)->version(), 2);
    EXPECT_EQ(settings.Get()->sync_interval().seconds(), 60);
    EXPECT_EQ(settings.Get()->hosted_email_mailbox_megabytes(), 25600);
  });
}

TEST_F(SecretTablesTest, SettingsFromAnOlderVersionAreRefused) {
  Write([](Database& database) {
    SettingsTable settings(database);
    EXPECT_OK(settings.Replace({}, 0, "me", kNow));
    EXPECT_OK(settings.Replace({}, 0, "me", kNow));
    EXPECT_THAT(settings.Replace({}, 1, "me", kNow).status(),
                StatusIs(absl::StatusCode::kAborted));
  });
}

}  // namespace
}  // namespace directory_sync::uploader
