// The disk that forgets, and what our way to use SQLite makes of it.

#include "common/sqlite/fault_vfs.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/sqlite/database.h"
#include "common/sqlite/migration.h"
#include "common/sqlite/transaction.h"
#include "common/status/status_macros.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kSchema[] = {
    "CREATE TABLE item (key INTEGER PRIMARY KEY, payload BLOB) STRICT;"};

class FaultVfsTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(directory_, MakeTemporaryDirectory("fault"));
  }
  void TearDown() override { RemoveTree(directory_).IgnoreError(); }

  absl::StatusOr<Database> Open() {
    DatabaseOptions options;
    options.vfs = disk_.name();
    ASSIGN_OR_RETURN(Database database,
                     Database::Open(directory_ + "/f.db", options));
    RETURN_IF_ERROR(Migrate(database, kSchema));
    return database;
  }

  static absl::Status Insert(Database& database, int key, int size = 100) {
    ASSIGN_OR_RETURN(Statement insert,
                     database.Prepare("INSERT INTO item VALUES (?1, ?2)"));
    insert.BindInt64(1, key).BindBlob(2, std::string(size, 'x'));
    return insert.Run();
  }

  static std::vector<int> Keys(Database& database) {
    std::vector<int> keys;
    absl::StatusOr<Statement> select =
        database.Prepare("SELECT key FROM item ORDER BY key");
    EXPECT_OK(select);
    EXPECT_OK(select->ForEach([&](Statement& row) {
      keys.push_back(static_cast<int>(row.Int64(0)));
      return absl::OkStatus();
    }));
    return keys;
  }

  FaultVfs disk_;
  std::string directory_;
};

TEST_F(FaultVfsTest, FileThatIsPutThereIsOnTheDisk) {
  {
    ASSERT_OK_AND_ASSIGN(Database database, Open());
    ASSERT_OK(Insert(database, 7));
  }
  const std::string path = directory_ + "/f.db";
  const std::string contents = *disk_.Contents(path);
  disk_.Format();
  disk_.PutContents(path, contents);
  disk_.Restart(FaultVfs::Unsynced::kLost);
  ASSERT_OK_AND_ASSIGN(Database database, Open());
  EXPECT_THAT(Keys(database), ElementsAre(7));
}

TEST_F(FaultVfsTest, CommittedRowsAreKeptWhenUnsyncedWritesAreLost) {
  {
    absl::StatusOr<Database> database = Open();
    ASSERT_OK(database);
    ASSERT_OK(Insert(*database, 1));
    disk_.FailPowerAt(disk_.operations());
    EXPECT_THAT(Insert(*database, 2), StatusIs(absl::StatusCode::kUnavailable));
  }
  disk_.Restart(FaultVfs::Unsynced::kLost);
  absl::StatusOr<Database> database = Open();
  ASSERT_OK(database);
  EXPECT_THAT(Keys(*database), ElementsAre(1));
}

// The disk does forget: else the tests that use it prove nothing.
TEST_F(FaultVfsTest, WithoutSyncsACommittedRowIsLost) {
  {
    absl::StatusOr<Database> database = Open();
    ASSERT_OK(database);
    ASSERT_OK(database->Execute("PRAGMA synchronous=OFF"));
    ASSERT_OK(Insert(*database, 1));
    disk_.FailPowerAt(disk_.operations());
  }
  disk_.Restart(FaultVfs::Unsynced::kLost);
  absl::StatusOr<Database> database = Open();
  ASSERT_OK(database);
  EXPECT_THAT(Keys(*database), ElementsAre());
}

TEST_F(FaultVfsTest, FullDiskIsReportedAndHeals) {
  absl::StatusOr<Database> database = Open();
  ASSERT_OK(database);
  disk_.FillUpAt(disk_.operations());
  EXPECT_THAT(Insert(*database, 1, 100000),
              StatusIs(absl::StatusCode::kResourceExhausted,
                       HasSubstr("disk full: free space")));
  disk_.Heal();
  EXPECT_OK(Insert(*database, 2));
  EXPECT_THAT(Keys(*database), ElementsAre(2));
}

TEST_F(FaultVfsTest, FailedSyncIsAFailedCommit) {
  absl::StatusOr<Database> database = Open();
  ASSERT_OK(database);
  disk_.FailSyncsAt(disk_.operations());
  EXPECT_THAT(Insert(*database, 1), StatusIs(absl::StatusCode::kUnavailable));
  disk_.Heal();
  EXPECT_OK(Insert(*database, 2));
  EXPECT_THAT(Keys(*database), ElementsAre(2));
}

// Works on the disk until the power fails or all is done, and returns how many
// rows, from 1 on, were promised.
class Workload : public FaultVfsTest,
                 public testing::WithParamInterface<FaultVfs::Unsynced> {
 protected:
  static constexpr int kRows = 12;

  int Run() {
    absl::StatusOr<Database> database = Open();
    if (!database.ok()) return 0;
    for (int key = 1; key <= kRows; ++key) {
      if (key % 4 == 0 && !database->Checkpoint().ok()) return key - 1;
      if (!Insert(*database, key, 3000).ok()) return key - 1;
    }
    return kRows;
  }
};

TEST_P(Workload, EveryPowerCutLeavesWhatWasPromisedAndAtMostOneMore) {
  bool completed = false;
  int64_t point = 0;
  for (; !completed; ++point) {
    disk_.Format();
    disk_.FailPowerAt(point);
    const int promised = Run();
    completed = !disk_.power_failed();
    disk_.Restart(GetParam(), static_cast<uint64_t>(point));
    absl::StatusOr<Database> database = Open();
    ASSERT_OK(database) << "power cut at " << point;
    ASSERT_OK(database->CheckIntegrity()) << "power cut at " << point;
    const int found = static_cast<int>(Keys(*database).size());
    EXPECT_THAT(found, AnyOf(promised, promised + 1))
        << "power cut at " << point;
  }
  EXPECT_GT(point, 50);
}

INSTANTIATE_TEST_SUITE_P(AllFates, Workload,
                         testing::Values(FaultVfs::Unsynced::kLost,
                                         FaultVfs::Unsynced::kKept,
                                         FaultVfs::Unsynced::kTorn));

}  // namespace
}  // namespace directory_sync
