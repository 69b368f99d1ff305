#include "uploader/store/state_database.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "uploader/store/dirty_table.h"
#include "uploader/store/mirror_table.h"
#include "uploader/store/test_state.h"

namespace directory_sync::uploader {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

using StateDatabaseTest = TestState;

TEST_F(StateDatabaseTest, FailedWriteLeavesNothing) {
  const absl::Status status =
      state_->Write([](Database& database) -> absl::Status {
        EXPECT_OK(DirtyTable(database).Mark("guid", 1));
        return absl::AbortedError("changed my mind");
      });
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kAborted));
  Write([](Database& database) {
    EXPECT_THAT(DirtyTable(database).All(), IsOkAndHolds(IsEmpty()));
  });
}

TEST_F(StateDatabaseTest, WhatWasWrittenSurvivesReopening) {
  Write([](Database& database) {
    EXPECT_OK(DirtyTable(database).Mark("guid", 1));
  });
  Reopen();
  Write([](Database& database) {
    EXPECT_THAT(DirtyTable(database).All(), IsOkAndHolds(SizeIs(1)));
  });
}

TEST_F(StateDatabaseTest, NewerFileIsNotTouched) {
  Write([](Database& database) {
    EXPECT_OK(database.Execute("PRAGMA user_version = 999"));
  });
  state_.reset();
  const auto opened =
      StateDatabase::Open(absl::StrCat(directory_, "/state.db"));
  EXPECT_THAT(opened.status(), StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace directory_sync::uploader
