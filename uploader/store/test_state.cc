#include "uploader/store/test_state.h"

#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"

namespace directory_sync::uploader {

TestState::TestState()
    : directory_(MakeTemporaryDirectory("state").value()),
      cipher_(
          ValueCipher::WithKey(Secret::Random(ValueCipher::kKeySize)).value()) {
  Reopen();
}

TestState::~TestState() {
  state_.reset();
  RemoveTree(directory_).IgnoreError();
}

void TestState::Write(absl::FunctionRef<void(Database&)> work) {
  ASSERT_OK(state_->Write([&](Database& database) {
    work(database);
    return absl::OkStatus();
  }));
}

void TestState::Reopen() {
  state_.reset();
  state_ = StateDatabase::Open(absl::StrCat(directory_, "/state.db")).value();
}

}  // namespace directory_sync::uploader
