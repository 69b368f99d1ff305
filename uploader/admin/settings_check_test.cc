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

}  // namespace
}  // namespace directory_sync::uploader
