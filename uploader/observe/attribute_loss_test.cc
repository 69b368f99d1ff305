#include "uploader/observe/attribute_loss.h"

#include <map>
#include <string>

#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

using directorysync::directory::v1::DirectoryObject;

DirectoryObject User(const std::map<std::string, std::string>& attributes) {
  DirectoryObject user;
  for (const auto& [name, value] : attributes) {
    auto* attribute = user.add_attributes();
    attribute->set_name(name);
    attribute->add_values(value);
  }
  return user;
}

TEST(AttributeLossTest, MailOrAccountControlGoneIsALoss) {
  const DirectoryObject ann =
      User({{"mail", "a@b.c"}, {"userAccountControl", "512"}});
  EXPECT_TRUE(LostAttributes(ann, User({{"mail", "a@b.c"}})));
  EXPECT_TRUE(LostAttributes(ann, User({{"userAccountControl", "512"}})));
  EXPECT_FALSE(LostAttributes(ann, ann));
}

TEST(AttributeLossTest, WhatWasNeverThereIsNoLoss) {
  EXPECT_FALSE(LostAttributes(User({}), User({})));
  EXPECT_FALSE(LostAttributes(User({{"title", "x"}}), User({})));
}

TEST(AttributeLossTest, AllOtherAttributesGoneIsALossSomeAreNot) {
  const DirectoryObject ann =
      User({{"title", "Chief"}, {"sn", "Lee"}, {"mail", "a@b.c"}});
  EXPECT_TRUE(LostAttributes(ann, User({{"mail", "a@b.c"}})));
  EXPECT_FALSE(LostAttributes(ann, User({{"mail", "a@b.c"}, {"sn", "Lee"}})));
}

TEST(AttributeLossTest, OtherValuesAreNoLoss) {
  EXPECT_FALSE(
      LostAttributes(User({{"mail", "a@b.c"}, {"userAccountControl", "512"}}),
                     User({{"mail", "d@b.c"}, {"userAccountControl", "514"}})));
}

}  // namespace
}  // namespace directory_sync::uploader
