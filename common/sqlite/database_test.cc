#include "common/sqlite/database.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/sqlite/statement.h"
#include "common/sqlite/transaction.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kTable[] =
    "CREATE TABLE item (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
    "payload BLOB) STRICT";

class DatabaseTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = absl::StrCat(testing::TempDir(), "sqlite.XXXXXX");
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = name;
    path_ = directory_ + "/state.db";
  }

  Database Open(const DatabaseOptions& options = {}) {
    absl::StatusOr<Database> database = Database::Open(path_, options);
    EXPECT_OK(database);
    return *std::move(database);
  }

  static absl::Status Insert(Database& database, absl::string_view name) {
    absl::StatusOr<Statement> insert =
        database.Prepare("INSERT INTO item (name) VALUES (?1)");
    if (!insert.ok()) return insert.status();
    return insert->BindText(1, name).Run();
  }

  static std::vector<std::string> Names(Database& database) {
    std::vector<std::string> names;
    absl::StatusOr<Statement> select =
        database.Prepare("SELECT name FROM item ORDER BY key");
    EXPECT_OK(select);
    EXPECT_OK(select->ForEach([&](Statement& row) {
      names.emplace_back(row.Text(0));
      return absl::OkStatus();
    }));
    return names;
  }

  static mode_t Mode(const std::string& path) {
    struct stat attributes;
    return stat(path.c_str(), &attributes) == 0 ? attributes.st_mode & 0777 : 0;
  }

  std::string directory_;
  std::string path_;
};

TEST_F(DatabaseTest, ValuesOfEveryTypeComeBackUnchanged) {
  Database database = Open();
  ASSERT_OK(database.Execute(
      "CREATE TABLE t (i INTEGER, d REAL, s TEXT, b BLOB, n INTEGER) STRICT"));
  const std::string bytes("\0a\xff", 3);
  ASSERT_OK_AND_ASSIGN(
      Statement insert,
      database.Prepare("INSERT INTO t VALUES (?1, ?2, ?3, ?4, ?5)"));
  insert.BindInt64(1, INT64_MIN).BindDouble(2, 0.5).BindText(3, "zürich");
  ASSERT_OK(insert.BindBlob(4, bytes).BindNull(5).Run());
  insert.BindInt64(1, 2).BindDouble(2, 0).BindText(3, {}).BindBlob(4, {});
  ASSERT_OK(insert.Run());

  ASSERT_OK_AND_ASSIGN(Statement select, database.Prepare("SELECT * FROM t"));
  ASSERT_THAT(select.Step(), IsOkAndHolds(true));
  EXPECT_EQ(select.Int64(0), INT64_MIN);
  EXPECT_EQ(select.Double(1), 0.5);
  EXPECT_EQ(select.Text(2), "zürich");
  EXPECT_EQ(select.Blob(3), bytes);
  EXPECT_TRUE(select.IsNull(4));
  ASSERT_THAT(select.Step(), IsOkAndHolds(true));
  EXPECT_FALSE(select.IsNull(2));
  EXPECT_FALSE(select.IsNull(3));
  EXPECT_THAT(select.Step(), IsOkAndHolds(false));
}

TEST_F(DatabaseTest, WrongParameterIndexFailsTheNextRunAndNotTheOneAfter) {
  Database database = Open();
  ASSERT_OK(database.Execute(kTable));
  ASSERT_OK_AND_ASSIGN(Statement insert,
                       database.Prepare("INSERT INTO item (name) VALUES (?1)"));
  EXPECT_THAT(insert.BindText(1, "a").BindInt64(7, 1).Run(),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_OK(insert.BindText(1, "b").Run());
  EXPECT_THAT(Names(database), ElementsAre("b"));
}

TEST_F(DatabaseTest, VisitorsErrorEndsTheReadAndIsReturned) {
  Database database = Open();
  ASSERT_OK(database.Execute(kTable));
  ASSERT_OK(Insert(database, "a"));
  ASSERT_OK(Insert(database, "b"));
  ASSERT_OK_AND_ASSIGN(Statement select,
                       database.Prepare("SELECT name FROM item"));
  int visits = 0;
  EXPECT_THAT(select.ForEach([&](Statement&) {
    ++visits;
    return absl::CancelledError("enough");
  }),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(visits, 1);
  EXPECT_OK(database.Checkpoint());  // refused while a read is open
}

TEST_F(DatabaseTest, OtherConnectionsSeeOnlyWhatWasCommitted) {
  Database writer = Open();
  Database reader = Open();
  ASSERT_OK(writer.Execute(kTable));
  ASSERT_OK_AND_ASSIGN(Transaction transaction, Transaction::Begin(writer));
  ASSERT_OK(Insert(writer, "a"));
  EXPECT_THAT(Names(reader), ElementsAre());
  ASSERT_OK(transaction.Commit());
  EXPECT_THAT(Names(reader), ElementsAre("a"));
}

TEST_F(DatabaseTest, TransactionThatIsNotCommittedLeavesNothing) {
  Database database = Open();
  ASSERT_OK(database.Execute(kTable));
  {
    ASSERT_OK_AND_ASSIGN(Transaction transaction, Transaction::Begin(database));
    ASSERT_OK(Insert(database, "a"));
  }
  EXPECT_THAT(Names(database), ElementsAre());
  ASSERT_OK_AND_ASSIGN(Transaction next, Transaction::Begin(database));
  EXPECT_OK(next.Commit());
}

TEST_F(DatabaseTest, CommitsAreFullySynchronousInAWriteAheadLog) {
  Database database = Open();
  ASSERT_OK_AND_ASSIGN(Statement level, database.Prepare("PRAGMA synchronous"));
  ASSERT_THAT(level.Step(), IsOkAndHolds(true));
  EXPECT_EQ(level.Int64(0), 2);
  ASSERT_OK_AND_ASSIGN(Statement mode, database.Prepare("PRAGMA journal_mode"));
  ASSERT_THAT(mode.Step(), IsOkAndHolds(true));
  EXPECT_EQ(mode.Text(0), "wal");
}

TEST_F(DatabaseTest, FilesAreForTheirOwnerOnlyWhateverTheUmaskSays) {
  const mode_t old_mask = umask(0);
  Database database = Open();
  ASSERT_OK(database.Execute(kTable));
  umask(old_mask);
  EXPECT_EQ(Mode(path_), 0600);
  EXPECT_EQ(Mode(path_ + "-wal"), 0600);
  EXPECT_EQ(Mode(path_ + "-shm"), 0600);
}

TEST_F(DatabaseTest, ExistingFileIsTightened) {
  { Open(); }
  ASSERT_EQ(chmod(path_.c_str(), 0644), 0);
  { Open(); }
  EXPECT_EQ(Mode(path_), 0600);
}

TEST_F(DatabaseTest, SymbolicLinkIsRefused) {
  ASSERT_EQ(symlink("/etc/passwd", path_.c_str()), 0);
  EXPECT_THAT(Database::Open(path_),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr(path_)));
}

TEST_F(DatabaseTest, MissingDirectoryIsNamedWithItsCure) {
  EXPECT_THAT(Database::Open(directory_ + "/no/state.db"),
              StatusIs(absl::StatusCode::kNotFound,
                       AllOf(HasSubstr("/no/state.db"),
                             HasSubstr("check that its directory exists"))));
}

TEST_F(DatabaseTest, SecondUserOfAnExclusiveFileIsRefused) {
  DatabaseOptions exclusive;
  exclusive.exclusive = true;
  exclusive.busy_timeout = absl::ZeroDuration();
  Database database = Open(exclusive);
  ASSERT_OK(database.Execute(kTable));
  EXPECT_THAT(Database::Open(path_, exclusive),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("stop the second instance")));
}

TEST_F(DatabaseTest, WriterThatIsLockedOutGetsUnavailable) {
  DatabaseOptions impatient;
  impatient.busy_timeout = absl::ZeroDuration();
  Database first = Open(impatient);
  Database second = Open(impatient);
  ASSERT_OK_AND_ASSIGN(Transaction transaction, Transaction::Begin(first));
  EXPECT_THAT(Transaction::Begin(second).status(),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(DatabaseTest, UniqueRowTwiceIsAlreadyExists) {
  Database database = Open();
  ASSERT_OK(database.Execute(kTable));
  ASSERT_OK(Insert(database, "a"));
  EXPECT_THAT(Insert(database, "a"),
              StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(DatabaseTest, StrictTableRefusesAValueOfAnotherType) {
  Database database = Open();
  ASSERT_OK(database.Execute(kTable));
  EXPECT_THAT(database.Execute("INSERT INTO item (key, name) VALUES ('x','')"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(DatabaseTest, FileOfAnotherKindIsDataLossAndStaysAsItIs) {
  const std::string text(8192, 'x');
  std::ofstream(path_) << text;
  EXPECT_THAT(Database::Open(path_),
              StatusIs(absl::StatusCode::kDataLoss,
                       AllOf(HasSubstr(path_), HasSubstr("move the file"))));
  std::ifstream file(path_);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), text);
}

TEST_F(DatabaseTest, DamagedPageIsDataLoss) {
  {
    Database database = Open();
    ASSERT_OK(database.Execute(kTable));
    for (int i = 0; i < 500; ++i) ASSERT_OK(Insert(database, absl::StrCat(i)));
    ASSERT_OK(database.CheckIntegrity());
  }
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096);
  file << std::string(4096, '\xa5');
  file.close();
  Database database = Open();
  EXPECT_THAT(database.CheckIntegrity(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr(path_)));
}

TEST_F(DatabaseTest, DeletedBytesAreGoneAfterACheckpoint) {
  const std::string planted = "planted-sealed-payload";
  Database database = Open();
  ASSERT_OK(database.Execute(kTable));
  ASSERT_OK(Insert(database, planted));
  ASSERT_OK(database.Execute("DELETE FROM item"));
  ASSERT_OK(database.Checkpoint());
  for (const std::string& path : {path_, path_ + "-wal"}) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    EXPECT_THAT(bytes, Not(HasSubstr(planted))) << path;
  }
}

// A full file system of its own: a small tmpfs, where the test may mount one.
class FullDiskTest : public DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (unshare(CLONE_NEWNS) != 0 ||
        mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("tmpfs", directory_.c_str(), "tmpfs", 0, "size=256k") != 0) {
      GTEST_SKIP() << "needs the right to mount a tmpfs";
    }
  }
  void TearDown() override { umount2(directory_.c_str(), MNT_DETACH); }
};

TEST_F(FullDiskTest, CommitOnAFullDiskFailsNamingTheCureAndKeepsTheRest) {
  Database database = Open();
  ASSERT_OK(database.Execute(kTable));
  ASSERT_OK(Insert(database, "before"));
  std::ofstream(directory_ + "/filler")
      << std::string(1 << 20, 'x') << std::flush;
  absl::Status status;
  std::vector<std::string> expected = {"before"};
  for (int i = 0; i < 1000 && status.ok(); ++i) {
    const std::string name = absl::StrCat(i, std::string(1000, 'x'));
    status = Insert(database, name);
    if (status.ok()) expected.push_back(name);
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted,
                               AllOf(HasSubstr("disk full: free space"),
                                     HasSubstr(path_))));
  EXPECT_EQ(Names(database), expected);
  ASSERT_EQ(unlink((directory_ + "/filler").c_str()), 0);
  EXPECT_OK(Insert(database, "after"));
}

}  // namespace
}  // namespace directory_sync
