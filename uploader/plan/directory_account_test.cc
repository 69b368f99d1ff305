#include "uploader/plan/directory_account.h"

#include <string>

#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

using directorysync::directory::v1::DirectoryObject;

DirectoryObject User(const std::string& dn) {
  DirectoryObject user;
  user.set_object_guid("0123456789abcdef");
  user.set_distinguished_name(dn);
  return user;
}

void Add(DirectoryObject& user, const std::string& name,
         const std::string& value) {
  auto* attribute = user.add_attributes();
  attribute->set_name(name);
  attribute->add_values(value);
}

TEST(DirectoryAccountTest, CommonNameIsTheFirstPartUnescaped) {
  EXPECT_EQ(CommonName(User("CN=Ann Lee,OU=Staff,DC=test")), "Ann Lee");
  EXPECT_EQ(CommonName(User("CN=Lee\\, Ann,DC=test")), "Lee, Ann");
  EXPECT_EQ(CommonName(User("")), "");
}

TEST(DirectoryAccountTest, AttributeNamesKnowNoCase) {
  DirectoryObject user = User("CN=Ann,DC=test");
  Add(user, "MAIL", "ann@example.com");
  EXPECT_EQ(FirstValue(user, "mail"), "ann@example.com");
  EXPECT_EQ(FirstValue(user, "title"), "");
}

TEST(DirectoryAccountTest, DesiredMailboxFollowsTheAttributeMap) {
  DirectoryObject user = User("CN=Ann,DC=test");
  Add(user, "mail", "ann@example.com");
  Add(user, "userAccountControl", "514");
  Add(user, "title", "Chief");
  const reconcile::DesiredMailbox desired =
      DesiredMailboxOf(user, provider::MailService::kHostedExchange);
  EXPECT_EQ(desired.mail, "ann@example.com");
  EXPECT_EQ(desired.enabled, false);
  EXPECT_EQ(desired.fields.at("jobTitle"), "Chief");
  EXPECT_EQ(desired.name, "Ann");
}

TEST(DirectoryAccountTest, AdminCountProtects) {
  DirectoryObject user = User("CN=Ann,DC=test");
  EXPECT_FALSE(IsProtected(user));
  Add(user, "adminCount", "1");
  EXPECT_TRUE(IsProtected(user));
}

}  // namespace
}  // namespace directory_sync::uploader
