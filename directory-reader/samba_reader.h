#ifndef DIRECTORY_READER_SAMBA_READER_H_
#define DIRECTORY_READER_SAMBA_READER_H_

#include <memory>
#include <string>

#include "common/config/config.h"
#include "common/status/status_matchers.h"
#include "directory-reader/reader_fixture.h"
#include "gtest/gtest.h"
#include "tests/directory/directory_fixture.h"

namespace directory_sync::directory_reader {

// The configuration of a reader of that domain with its service account.
Config ConfigFor(const fixture::DirectoryFixture& dc);

// A domain and a reader of it, shared by the tests of one program.
class SambaReaderTest : public testing::Test {
 protected:
  static void SetUpTestSuite();
  static void TearDownTestSuite();

  // What changed by `change`, as seen from a checkpoint just before.
  template <typename Change>
  StreamResult ChangesBy(Change change) {
    const auto before = reader_->Snapshot();
    EXPECT_OK(before);
    EXPECT_OK(change());
    const auto changes = reader_->Changes(before->checkpoint);
    EXPECT_OK(changes);
    return changes.ok() ? *changes : StreamResult();
  }

  // objectGUID by sAMAccountName.
  static std::string GuidOf(const std::string& user);

  static fixture::DirectoryFixture* dc_;
  static ReaderFixture* reader_;
};

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_SAMBA_READER_H_
