#include "common/secret/secret.h"

#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "common/platform/file_permissions.h"
#include "common/platform/files.h"
#include "common/secret/secret_access.h"
#include "common/secret/secret_file.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string WritePrivate(const std::string& name, const std::string& content) {
  const std::string path = testing::TempDir() + "/" + name;
  EXPECT_OK(AtomicWriteFile(path, content));
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
                       ReadSecretFile(WritePrivate("a", " p\n\r\n")));
  EXPECT_EQ(secret.Reveal(SecretAccess()), " p\n");
}

TEST(SecretFileTest, RefusesWhatOthersCanReadAndSaysHowToMendIt) {
  const std::string path = WritePrivate("world", "secret");
  MakePublic(path);
  EXPECT_THAT(
      ReadSecretFile(path),
      StatusIs(absl::StatusCode::kPermissionDenied,
               AllOf(HasSubstr(path), HasSubstr(MakePrivateCommand()))));
}

TEST(SecretFileTest, RefusesMissingAndEmptyFiles) {
  EXPECT_THAT(ReadSecretFile(testing::TempDir() + "/none"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("none")));
  EXPECT_THAT(ReadSecretFile(WritePrivate("empty", "")),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ReadSecretFile(WritePrivate("line", "\n")),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace directory_sync
