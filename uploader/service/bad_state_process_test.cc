// State that the program can't work with: it says so with the cure, doesn't
// start, changes nothing, and goes on when the cause is gone.

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/server/service_exit_code.h"
#include "common/sqlite/database.h"
#include "common/sqlite/migration.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/store/schema.h"
#include "uploader/testing/process_fixture.h"

namespace directory_sync::uploader {
namespace {

namespace v1 = directorysync::upload::v1;

using testing::AllOf;
using testing::HasSubstr;

constexpr size_t kMostBytes = 64 << 20;
constexpr int kPageSize = 4096;

class BadStateTest : public ProcessFixture {
 protected:
  std::string StateFile() const {
    return absl::StrCat(config_.directory, "/state/uploader/state.db");
  }

  std::string Bytes() const {
    return ReadFile(StateFile(), kMostBytes).value();
  }

  void Replace(const std::string& bytes) const {
    std::ofstream(StateFile(), std::ios::binary | std::ios::trunc) << bytes;
  }

  // Somebody with a mailbox; then the program is ended.
  void RunOnce() {
    ann_ = directory_.AddUser("ann");
    directory_.AddMember(group_, ann_);
    StartProcess();
    ASSERT_OK(Register());
    ChooseWithoutWaiting(group_);
    Sync();
    StopProcess();
  }

  void StopProcess() {
    process_->RequestStop();
    EXPECT_TRUE(process_->Wait().clean()) << process_->Output();
  }

  void Execute(const std::string& sql) const {
    ASSERT_OK_AND_ASSIGN(Database database, Database::Open(StateFile()));
    ASSERT_OK(database.Execute(sql));
  }

  // What was known is still known, and work goes on.
  void ExpectItGoesOn() {
    StartProcess();
    EXPECT_EQ(AccountOf(ann_).mailbox_state(), v1::MAILBOX_STATE_IN_SYNC);
    const int made = Calls("POST", "/ex/mailboxes");
    directory_.AddMember(group_, directory_.AddUser("bo"));
    EXPECT_EQ(Sync().state(), v1::RUN_STATE_SUCCEEDED);
    EXPECT_TRUE(MailboxOf("bo").has_value());
    EXPECT_EQ(Calls("POST", "/ex/mailboxes"), made + 1);
  }

  std::string ann_;
};

TEST_F(BadStateTest, WhatIsNoDatabaseIsNamedAndLeftAlone) {
  RunOnce();
  const std::string good = Bytes();
  Replace("This was a database once.");

  EXPECT_EQ(StartInVain().code, kExitConfiguration);
  EXPECT_THAT(process_->Output(),
              AllOf(HasSubstr(StateFile()), HasSubstr("restore a backup")));
  EXPECT_EQ(Bytes(), "This was a database once.");

  Replace(good);
  ExpectItGoesOn();
}

TEST_F(BadStateTest, ADamagedSchemaIsNamedAndLeftAlone) {
  RunOnce();
  const std::string good = Bytes();
  std::string damaged = good;
  for (int i = 100; i < kPageSize; ++i) damaged[i] = '\xa5';
  Replace(damaged);

  EXPECT_EQ(StartInVain().code, kExitConfiguration);
  EXPECT_THAT(process_->Output(),
              AllOf(HasSubstr(StateFile()), HasSubstr("damaged")));
  EXPECT_EQ(Bytes(), damaged);

  Replace(good);
  ExpectItGoesOn();
}

TEST_F(BadStateTest, StateOfANewerVersionIsLeftAlone) {
  RunOnce();
  const std::string count = absl::StrCat(SchemaSteps().size());
  Execute("PRAGMA user_version = 999");

  EXPECT_EQ(StartInVain().code, kExitConfiguration);
  EXPECT_THAT(process_->Output(), HasSubstr("newer"));

  Execute(absl::StrCat("PRAGMA user_version = ", count));
  ExpectItGoesOn();
}

TEST_F(BadStateTest, StateOfTheFirstVersionIsTakenOver) {
  ann_ = directory_.AddUser("ann");
  directory_.AddMember(group_, ann_);
  ASSERT_OK(CreatePrivateDirectory(absl::StrCat(config_.directory, "/state")));
  ASSERT_OK(CreatePrivateDirectory(
      absl::StrCat(config_.directory, "/state/uploader")));
  {
    ASSERT_OK_AND_ASSIGN(Database database, Database::Open(StateFile()));
    ASSERT_OK(Migrate(database, SchemaSteps().first(1)));
    ASSERT_OK_AND_ASSIGN(
        Statement insert,
        database.Prepare("INSERT INTO mailbox (guid, service, address, "
                         "enabled, fields) VALUES (?, 1, 'ann@example.com', "
                         "1, x'')"));
    insert.BindBlob(1, ann_);
    ASSERT_OK(insert.Run());
  }
  ASSERT_OK(emulator_->provider().Apply(
      "POST", "/v1/domains/example.com/ex/mailboxes/ann",
      "displayName=ann&password=Xy7%21kkpp&size=2048"));
  const int made = Calls("POST", "/ex/mailboxes");

  StartProcess();
  ASSERT_OK(Register());
  ChooseWithoutWaiting(group_);

  EXPECT_EQ(Sync(v1::RUN_KIND_FULL).state(), v1::RUN_STATE_SUCCEEDED);
  // Known as ours from before: neither made nor adopted anew.
  EXPECT_EQ(Calls("POST", "/ex/mailboxes"), made);
  EXPECT_EQ(AccountOf(ann_).mailbox_state(), v1::MAILBOX_STATE_IN_SYNC);
}

TEST_F(BadStateTest, AToolThatHasItOpenIsNamedAndWaitedFor) {
  RunOnce();
  {
    DatabaseOptions exclusive;
    exclusive.exclusive = true;
    ASSERT_OK_AND_ASSIGN(Database tool, Database::Open(StateFile(), exclusive));
    ASSERT_OK(tool.Execute("BEGIN IMMEDIATE"));

    EXPECT_EQ(StartInVain().code, kExitTemporary);
    EXPECT_THAT(process_->Output(), AllOf(HasSubstr(StateFile()),
                                          HasSubstr("the tool that has it")));
  }
  ExpectItGoesOn();
}

// A password may be on its way to the provider: without knowing which, nothing
// may be sent.
TEST_F(BadStateTest, PasswordsOnTheirWayThatCantBeKeptStopTheStart) {
  RunOnce();
  Execute(
      "INSERT INTO password (guid, state, intent_id) VALUES (x'01', 1, x'02');"
      "CREATE TRIGGER no_more BEFORE INSERT ON unsettled_write BEGIN "
      "SELECT RAISE(ABORT, 'no more'); END");
  const int calls = Calls("PUT", "");

  EXPECT_EQ(StartInVain().code, kExitConfiguration);
  EXPECT_THAT(process_->Output(), HasSubstr("no more"));
  EXPECT_EQ(Calls("PUT", ""), calls);

  Execute("DROP TRIGGER no_more");
  ExpectItGoesOn();
}

}  // namespace
}  // namespace directory_sync::uploader
