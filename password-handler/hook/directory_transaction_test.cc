#include "password-handler/hook/directory_transaction.h"

#include <filesystem>
#include <string>

#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync::password_handler {
namespace {

// A /proc with this process (9), its parent (8: a shell), Samba's connection
// (4) and its main process (1).
class DirectoryTransactionTest : public testing::Test {
 protected:
  DirectoryTransactionTest() : proc_(*MakeShortTemporaryDirectory("proc")) {
    AddProcess("self", 8);
    AddProcess("8", 4);
    AddProcess("4", 1);
    AddProcess("1", 0);
  }
  ~DirectoryTransactionTest() override { EXPECT_OK(RemoveTree(proc_)); }

  void AddProcess(const std::string& pid, int parent) {
    std::filesystem::create_directory(proc_ + "/" + pid);
    EXPECT_OK(AtomicWriteFile(
        proc_ + "/" + pid + "/stat",
        pid + " (samba: a) S 7 (b) S " + std::to_string(parent) + " 1 1 0\n"));
  }

  absl::StatusOr<bool> WithLocks(const std::string& lines) {
    EXPECT_OK(AtomicWriteFile(proc_ + "/locks", lines));
    return IsInDirectoryTransaction(proc_);
  }

  const std::string proc_;
};

TEST_F(DirectoryTransactionTest, AnAncestorsTransactionCounts) {
  EXPECT_THAT(WithLocks("1: POSIX  ADVISORY  WRITE 1 fe:00:10987518 0 EOF\n"
                        "2: POSIX  ADVISORY  WRITE 4 fe:00:10986711 8 8\n"),
              IsOkAndHolds(true));
}

TEST_F(DirectoryTransactionTest, OthersTransactionsDont) {
  EXPECT_THAT(WithLocks("1: POSIX  ADVISORY  WRITE 5 fe:00:10986711 8 8\n"),
              IsOkAndHolds(false));
}

TEST_F(DirectoryTransactionTest, ReadingOtherBytesAndWaitingDont) {
  EXPECT_THAT(WithLocks("1: POSIX  ADVISORY  READ 4 fe:00:1 8 8\n"
                        "2: POSIX  ADVISORY  WRITE 4 fe:00:1 168 EOF\n"
                        "3: POSIX  ADVISORY  WRITE 4 fe:00:1 4 4\n"
                        "4: FLOCK  ADVISORY  WRITE 4 fe:00:1 8 8\n"
                        "4: -> POSIX  ADVISORY  WRITE 4 fe:00:1 8 8\n"),
              IsOkAndHolds(false));
}

TEST_F(DirectoryTransactionTest, WhatCantBeReadIsAnError) {
  EXPECT_FALSE(IsInDirectoryTransaction(proc_).ok());
}

TEST(DirectoryTransactionRealTest, ATestIsInNone) {
  EXPECT_THAT(IsInDirectoryTransaction(), IsOkAndHolds(false));
}

}  // namespace
}  // namespace directory_sync::password_handler
