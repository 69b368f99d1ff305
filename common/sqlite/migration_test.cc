#include "common/sqlite/migration.h"

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "common/platform/files.h"
#include "common/sqlite/database.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr const char* kSteps[] = {
    "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);",
    "ALTER TABLE a ADD COLUMN y INTEGER; UPDATE a SET y = x + 1;",
    "CREATE TABLE b (z INTEGER) STRICT",
};

class MigrationTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(const std::string directory,
                         MakeTemporaryDirectory("migrate"));
    path_ = directory + "/state.db";
    Reopen();
  }

  void Reopen() {
    database_.reset();
    absl::StatusOr<Database> database = Database::Open(path_);
    ASSERT_OK(database);
    database_ = std::make_unique<Database>(*std::move(database));
  }

  int64_t Value(absl::string_view query) {
    absl::StatusOr<Statement> statement = database_->Prepare(query);
    EXPECT_OK(statement);
    EXPECT_THAT(statement->Step(), IsOkAndHolds(true));
    return statement->Int64(0);
  }

  std::string path_;
  std::unique_ptr<Database> database_;
};

TEST_F(MigrationTest, NewFileGetsEveryStep) {
  ASSERT_OK(Migrate(*database_, kSteps));
  EXPECT_EQ(Value("SELECT y FROM a"), 2);
  EXPECT_EQ(Value("SELECT count(*) FROM b"), 0);
  EXPECT_EQ(Value("PRAGMA user_version"), 3);
}

TEST_F(MigrationTest, OldFileGetsOnlyTheStepsItHasNotSeen) {
  ASSERT_OK(Migrate(*database_, absl::MakeSpan(kSteps).first(1)));
  ASSERT_OK(database_->Execute("UPDATE a SET x = 41"));
  Reopen();
  ASSERT_OK(Migrate(*database_, kSteps));
  EXPECT_EQ(Value("SELECT y FROM a"), 42);
}

TEST_F(MigrationTest, CurrentFileIsLeftAlone) {
  ASSERT_OK(Migrate(*database_, kSteps));
  Reopen();
  ASSERT_OK(Migrate(*database_, kSteps));
  EXPECT_EQ(Value("SELECT count(*) FROM a"), 1);
}

TEST_F(MigrationTest, FileOfANewerVersionIsRefusedWithACure) {
  ASSERT_OK(Migrate(*database_, kSteps));
  EXPECT_THAT(Migrate(*database_, absl::MakeSpan(kSteps).first(2)),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr(path_), HasSubstr("newer version"),
                             HasSubstr("install that version"))));
  EXPECT_EQ(Value("PRAGMA user_version"), 3);
}

TEST_F(MigrationTest, FailingStepUndoesTheOnesBeforeIt) {
  constexpr const char* kBroken[] = {kSteps[0], kSteps[1], "CREATE TABEL b"};
  ASSERT_OK(Migrate(*database_, absl::MakeSpan(kSteps).first(1)));
  EXPECT_THAT(Migrate(*database_, kBroken),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("step 3")));
  EXPECT_EQ(Value("PRAGMA user_version"), 1);
  EXPECT_EQ(Value("SELECT count(*) FROM pragma_table_info('a')"), 1);
  EXPECT_OK(Migrate(*database_, kSteps));
}

}  // namespace
}  // namespace directory_sync
