// Addresses of mailboxes: alternate ones, and a local part that changes.

#include <string>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/testing/uploader_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class AddressSyncTest : public UploaderFixture {
 protected:
  // A user in scope.
  std::string AddMember(const std::string& name) {
    const std::string guid = directory_.AddUser(name);
    directory_.AddMember(group_, guid);
    return guid;
  }
};

TEST_F(AddressSyncTest, ProxyAddressesAreLeftAloneUnlessAskedFor) {
  const std::string ann = AddMember("ann");
  directory_.SetValues(ann, "proxyAddresses", {"smtp:a.lee@example.com"});

  Begin();

  EXPECT_THAT(MailboxOf("ann")->addresses, IsEmpty());
}

TEST_F(AddressSyncTest, ProxyAddressesComeAndGoButOnlyOurs) {
  settings_.set_sync_proxy_addresses(true);
  ASSERT_OK(emulator_->provider().Apply(
      "POST", "/v1/domains/example.com/ex/mailboxes/ann",
      "displayName=Ann&password=Xy7%21kkpp&size=2048"));
  const std::string by_hand =
      "/v1/domains/example.com/ex/mailboxes/ann/emailaddresses/";
  ASSERT_OK(emulator_->provider().Apply("POST", by_hand + "old@example.com"));
  const std::string ann = AddMember("ann");
  directory_.SetValues(
      ann, "proxyAddresses",
      {"SMTP:Ann@example.com", "smtp:a.lee@example.com", "Smtp:ann@example.org",
       "smtp:old@example.com", "x400:c=DE"});
  EXPECT_EQ(Begin().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_THAT(MailboxOf("ann")->addresses,
              UnorderedElementsAre("a.lee@example.com", "ann@example.org",
                                   "old@example.com"));

  directory_.SetValues(ann, "proxyAddresses", {"SMTP:ann@example.com"});
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_THAT(MailboxOf("ann")->addresses, ElementsAre("old@example.com"));
}

TEST_F(AddressSyncTest,
       ForeignProxyAddressIsTheDocumentedAlertAndStopsNothing) {
  settings_.set_sync_proxy_addresses(true);
  const std::string ann = AddMember("ann");
  directory_.SetValues(ann, "proxyAddresses",
                       {"smtp:ann@elsewhere.test", "smtp:a.lee@example.com"});
  directory_.Set(ann, "title", "Chief");

  EXPECT_EQ(Begin().state(), v1::RUN_STATE_INCOMPLETE);

  EXPECT_THAT(MailboxOf("ann")->addresses, ElementsAre("a.lee@example.com"));
  EXPECT_EQ(MailboxOf("ann")->Get("jobTitle"), "Chief");
  ASSERT_THAT(OpenAlerts(), SizeIs(1));
  EXPECT_EQ(OpenAlerts()[0].message(),
            "Performed action 'Update' for user 'ann'. The alternate address "
            "was not in the primary domain or any of the alternate domains.");

  directory_.SetValues(ann, "proxyAddresses", {"smtp:a.lee@example.com"});
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
  EXPECT_THAT(OpenAlerts(), IsEmpty());
}

TEST_F(AddressSyncTest, ChangedLocalPartIsRefusedInTheDocumentedWords) {
  const std::string ann = AddMember("ann");
  Begin();

  directory_.Set(ann, "mail", "ann.lee@example.com");
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_INCOMPLETE);

  EXPECT_TRUE(MailboxOf("ann")->enabled());
  EXPECT_FALSE(MailboxOf("ann.lee").has_value());
  ASSERT_THAT(OpenAlerts(), SizeIs(1));
  EXPECT_EQ(OpenAlerts()[0].message(),
            "The Service ID specified in the mail attribute for user 'CN=ann' "
            "has changed from 'ann' to 'ann.lee'. Directory Sync cannot change "
            "the Service ID for an object.");
}

TEST_F(AddressSyncTest, RenamingThatTheProviderRefusesLosesNothing) {
  settings_.set_rename_mailboxes(true);
  const std::string ann = AddMember("ann");
  Begin();
  emulator::Choices choices;
  choices.rename_allowed = false;
  emulator_->provider().SetChoices(choices);

  directory_.Set(ann, "mail", "ann.lee@example.com");
  EXPECT_EQ(Sync().state(), v1::RUN_STATE_INCOMPLETE);

  EXPECT_TRUE(MailboxOf("ann")->enabled());
  EXPECT_FALSE(MailboxOf("ann.lee").has_value());
  EXPECT_THAT(OpenAlerts(), SizeIs(1));
}

}  // namespace
}  // namespace directory_sync::uploader
