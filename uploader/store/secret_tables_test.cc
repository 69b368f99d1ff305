// Registration, fleet and settings.

#include <optional>
#include <string>

#include "common/secret/secret_access.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/store/fleet_table.h"
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
    FleetTable fleet(database, cipher_);
    EXPECT_FALSE(fleet.Keys()->has_value());
    FleetKeys keys;
    keys.certificate_pem = "pem";
    keys.key_pem = Secret::CopyOf("authority");
    keys.sealing_public_key = "public";
    keys.sealing_key = Secret::CopyOf("sealing");
    EXPECT_OK(fleet.PutKeys(keys));
    ASSERT_OK_AND_ASSIGN(const auto found, fleet.Keys());
    EXPECT_EQ(found->key_pem, keys.key_pem);
    EXPECT_EQ(found->sealing_key, keys.sealing_key);
    const ValueCipher other =
        ValueCipher::WithKey(Secret::Random(ValueCipher::kKeySize)).value();
    EXPECT_THAT(FleetTable(database, other).Keys().status(),
                StatusIs(absl::StatusCode::kDataLoss));
  });
}

TEST_F(SecretTablesTest, ReadmittedControllerKeepsItsLastItem) {
  Write([this](Database& database) {
    FleetTable fleet(database, cipher_);
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
