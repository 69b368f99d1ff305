#include "uploader/admin/submitted_keys.h"

#include <string>

#include "gtest/gtest.h"

namespace directory_sync::uploader {
namespace {

TEST(SubmittedKeysTest, KeysAreWipedInTheRequest) {
  directorysync::upload::v1::RegisterRequest request;
  request.set_user_key("a user key of the provider's");
  request.set_secret_key("a secret key of the provider's");
  const char* const user_key = request.user_key().data();
  const char* const secret_key = request.secret_key().data();

  const provider::ApiKeys keys = TakeKeys(request);

  EXPECT_TRUE(keys.user_key == Secret::CopyOf("a user key of the provider's"));
  EXPECT_TRUE(keys.secret_key ==
              Secret::CopyOf("a secret key of the provider's"));
  EXPECT_EQ(request.user_key(), "");
  EXPECT_EQ(request.secret_key(), "");
  // The strings kept their memory.
  EXPECT_EQ(std::string(user_key + 1, 5), std::string(5, '\0'));
  EXPECT_EQ(std::string(secret_key + 1, 5), std::string(5, '\0'));
}

}  // namespace
}  // namespace directory_sync::uploader
