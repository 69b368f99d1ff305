#include "uploader/admin/settings_check.h"

#include <string>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

using directorysync::upload::v1::Settings;
using testing::AllOf;
using testing::HasSubstr;

TEST(SettingsCheckTest, DefaultsAndWholeSettingsPass) {
  Settings settings;
  EXPECT_OK(CheckSettings(settings));
  settings.mutable_hosted_exchange_group()->set_object_guid(
      std::string(16, 'a'));
  settings.mutable_hosted_email_group()->set_object_guid(std::string(16, 'b'));
  settings.mutable_sync_interval()->set_seconds(10);
  settings.set_hosted_email_mailbox_megabytes(1024);
  EXPECT_OK(CheckSettings(settings));
}

TEST(SettingsCheckTest, EveryFaultIsNamedAtOnce) {
  Settings settings;
  settings.mutable_hosted_exchange_group()->set_object_guid("short");
  settings.mutable_sync_interval()->set_seconds(9);
  settings.set_hosted_exchange_mailbox_megabytes(-1);
  EXPECT_THAT(CheckSettings(settings),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("hosted_exchange_group"),
                             HasSubstr("sync_interval"),
                             HasSubstr("hosted_exchange_mailbox_megabytes"))));
}

TEST(SettingsCheckTest, OneGroupForBothServicesIsRefused) {
  Settings settings;
  settings.mutable_hosted_exchange_group()->set_object_guid(
      std::string(16, 'a'));
  settings.mutable_hosted_email_group()->set_object_guid(std::string(16, 'a'));
  EXPECT_THAT(
      CheckSettings(settings),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("same group")));
}

TEST(SettingsCheckTest, NamesEachFieldAtFaultWithItsBounds) {
  Settings settings;
  settings.mutable_removal_delay()->set_seconds(-1);
  settings.set_removal_threshold(-1);
  settings.set_removal_threshold_percent(101);
  settings.mutable_history_retention()->set_seconds(60);
  settings.mutable_out_of_scope_password_retention()->set_seconds(31 * 86400);
  settings.set_provider_proxy("http://user:secret@proxy:3128");
  settings.set_local_domain("not a domain");
  auto* alias = settings.add_domain_aliases();
  alias->set_directory_domain("corp.example");
  alias->set_mail_domain("-");

  const absl::Status status = CheckSettings(settings);

  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  for (const char* field :
       {"removal_delay", "removal_threshold is", "removal_threshold_percent",
        "history_retention", "out_of_scope_password_retention",
        "provider_proxy", "local_domain", "mail_domain"}) {
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr(field));
  }
  EXPECT_THAT(std::string(status.message()),
              testing::Not(testing::HasSubstr("secret@")));
}

TEST(SettingsCheckTest, TakesWhatTheHelpSays) {
  Settings settings;
  settings.mutable_removal_delay();
  settings.set_removal_threshold(0);
  settings.mutable_out_of_scope_password_retention();
  settings.set_provider_proxy("http://proxy.example:3128");
  settings.set_local_domain("corp.example");
  auto* alias = settings.add_domain_aliases();
  alias->set_directory_domain("corp.example");
  alias->set_mail_domain("example.com");
  EXPECT_OK(CheckSettings(settings));
  *settings.add_domain_aliases() = *alias;
  EXPECT_FALSE(CheckSettings(settings).ok());
}

}  // namespace
}  // namespace directory_sync::uploader
