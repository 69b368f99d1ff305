#include "uploader/admin/settings_change.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

using directorysync::upload::v1::Settings;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(SettingsChangeTest, NamesWhatDiffersOnly) {
  Settings before;
  before.set_version(1);
  before.set_removal_threshold(10);
  before.set_hosted_email_mailbox_megabytes(5);
  Settings after = before;
  after.set_version(2);
  after.set_removal_threshold(20);
  after.mutable_hosted_exchange_group()->set_name("Mail Users");

  EXPECT_THAT(
      DescribeChange(before, after),
      AllOf(HasSubstr("removal_threshold: 10 -> 20"), HasSubstr("Mail Users"),
            Not(HasSubstr("version")), Not(HasSubstr("megabytes"))));
  EXPECT_THAT(DescribeChange(after, after), IsEmpty());
}

}  // namespace
}  // namespace directory_sync::uploader
