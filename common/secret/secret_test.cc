#include "common/secret/secret.h"

#include <sys/stat.h>

#include <fstream>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "common/secret/secret_access.h"
#include "common/secret/secret_file.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string WriteFile(const std::string& name, const std::string& content,
                      mode_t mode) {
  const std::string path = testing::TempDir() + "/" + name;
  std::ofstream(path) << content;
  EXPECT_EQ(chmod(path.c_str(), mode), 0);
  return path;
}

TEST(SecretTest, TakeFromWipesItsSource) {
  std::string source = "correct horse battery staple";
  const char* bytes = source.data();
  const size_t size = source.size();
  const Secret secret = Secret::TakeFrom(source);
  EXPECT_EQ(secret.Reveal(SecretAccess()), "correct horse battery staple");
  EXPECT_EQ(std::string(bytes, size).find("horse"), std::string::npos);
  EXPECT_TRUE(source.empty());
}

TEST(SecretTest, MovesAndClonesButIsNeverCopiedOrPrinted) {
  static_assert(!std::is_copy_constructible_v<Secret>);
  static_assert(!std::is_convertible_v<Secret, std::string>);
  Secret first = Secret::CopyOf("abc");
  Secret second = std::move(first);
  EXPECT_EQ(second, Secret::CopyOf("abc"));
  EXPECT_NE(second, Secret::CopyOf("abd"));
  EXPECT_NE(second, Secret::CopyOf("ab"));
  EXPECT_EQ(second.Clone(), second);
}

TEST(SecretFileTest, DropsOneLineEndOnly) {
  ASSERT_OK_AND_ASSIGN(Secret secret,
                       ReadSecretFile(WriteFile("a", " p\n\r\n", 0600)));
  EXPECT_EQ(secret.Reveal(SecretAccess()), " p\n");
}

TEST(SecretFileTest, RefusesWhatOthersCanReadAndSaysHowToMendIt) {
  const std::string path = WriteFile("world", "secret", 0644);
  EXPECT_THAT(ReadSecretFile(path),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       AllOf(HasSubstr(path), HasSubstr("chmod 600"))));
}

TEST(SecretFileTest, RefusesMissingAndEmptyFiles) {
  EXPECT_THAT(ReadSecretFile(testing::TempDir() + "/none"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("none")));
  EXPECT_THAT(ReadSecretFile(WriteFile("empty", "", 0600)),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ReadSecretFile(WriteFile("line", "\n", 0600)),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace directory_sync
