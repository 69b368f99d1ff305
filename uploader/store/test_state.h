#ifndef UPLOADER_STORE_TEST_STATE_H_
#define UPLOADER_STORE_TEST_STATE_H_

#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "common/sqlite/database.h"
#include "gtest/gtest.h"
#include "uploader/store/state_database.h"
#include "uploader/store/value_cipher.h"

namespace directory_sync::uploader {

// An empty state.db of a test's own, in a directory that goes away with it.
class TestState : public testing::Test {
 protected:
  TestState();
  ~TestState() override;

  // Runs `work` in a transaction of its own and expects it to succeed.
  void Write(absl::FunctionRef<void(Database&)> work);

  // Closes the file and opens it again.
  void Reopen();

  std::string directory_;
  std::unique_ptr<StateDatabase> state_;
  ValueCipher cipher_;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_STORE_TEST_STATE_H_
