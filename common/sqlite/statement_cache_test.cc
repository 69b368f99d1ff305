#include "common/sqlite/statement_cache.h"

#include <sqlite3.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "common/sqlite/database.h"
#include "common/sqlite/statement.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

class StatementCacheTest : public testing::Test {
 protected:
  StatementCacheTest() { sqlite3_open(":memory:", &connection_); }
  ~StatementCacheTest() override { sqlite3_close_v2(connection_); }

  sqlite3_stmt* Prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(connection_, sql.c_str(), -1, &statement, nullptr);
    return statement;
  }

  sqlite3* connection_ = nullptr;
};

TEST_F(StatementCacheTest, GivesBackTheStatementOfTheSameText) {
  StatementCache cache;
  sqlite3_stmt* one = Prepare("SELECT 1");
  cache.Give(one);
  EXPECT_EQ(cache.Take("SELECT 2"), nullptr);
  EXPECT_EQ(cache.Take("SELECT 1"), one);
  EXPECT_EQ(cache.Take("SELECT 1"), nullptr);
  cache.Give(one);
}

TEST_F(StatementCacheTest, ForgetsBindingsAndRows) {
  StatementCache cache;
  sqlite3_stmt* given = Prepare("SELECT ?1");
  sqlite3_bind_int64(given, 1, 7);
  ASSERT_EQ(sqlite3_step(given), SQLITE_ROW);
  cache.Give(given);

  sqlite3_stmt* taken = cache.Take("SELECT ?1");
  ASSERT_EQ(taken, given);
  EXPECT_FALSE(sqlite3_stmt_busy(taken));
  ASSERT_EQ(sqlite3_step(taken), SQLITE_ROW);
  EXPECT_EQ(sqlite3_column_type(taken, 0), SQLITE_NULL);
  cache.Give(taken);
}

TEST_F(StatementCacheTest, KeepsOnlySoMany) {
  StatementCache cache;
  for (size_t i = 0; i < 2 * StatementCache::kMost; ++i) {
    cache.Give(Prepare(absl::StrCat("SELECT ", i)));
  }
  EXPECT_EQ(cache.size(), StatementCache::kMost);
}

TEST(DatabaseStatementTest, TwoOfTheSameTextMayRunAtOnce) {
  ASSERT_OK_AND_ASSIGN(Database database, Database::Open(absl::StrCat(
                                              testing::TempDir(), "/two.db")));
  ASSERT_OK(database.Execute("CREATE TABLE t (a INTEGER) STRICT"));
  ASSERT_OK(database.Execute("INSERT INTO t VALUES (1), (2)"));
  const char* sql = "SELECT a FROM t ORDER BY a";
  int64_t sum = 0;
  for (int round = 0; round < 2; ++round) {
    ASSERT_OK_AND_ASSIGN(Statement outer, database.Prepare(sql));
    ASSERT_OK(outer.ForEach([&](Statement& row) -> absl::Status {
      auto inner = database.Prepare(sql);
      if (!inner.ok()) return inner.status();
      return inner->ForEach([&](Statement& other) {
        sum += row.Int64(0) * other.Int64(0);
        return absl::OkStatus();
      });
    }));
  }
  EXPECT_EQ(sum, 18);
}

TEST(DatabaseStatementTest, AStatementOutlivesAChangeOfTheSchema) {
  ASSERT_OK_AND_ASSIGN(
      Database database,
      Database::Open(absl::StrCat(testing::TempDir(), "/schema.db")));
  ASSERT_OK(database.Execute("CREATE TABLE t (a INTEGER) STRICT"));
  const char* sql = "SELECT * FROM t";
  ASSERT_OK(database.Prepare(sql)->Run());
  ASSERT_OK(
      database.Execute("ALTER TABLE t ADD COLUMN b TEXT NOT NULL DEFAULT 'new';"
                       "INSERT INTO t (a) VALUES (1)"));
  ASSERT_OK_AND_ASSIGN(Statement select, database.Prepare(sql));
  std::string found;
  ASSERT_OK(select.ForEach([&](Statement& row) {
    found = std::string(row.Text(1));
    return absl::OkStatus();
  }));
  EXPECT_EQ(found, "new");
}

}  // namespace
}  // namespace directory_sync
