#include "password-handler/hook/hook_run.h"

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "common/clock/clock.h"
#include "common/platform/files.h"
#include "common/platform/local_socket.h"
#include "common/secret/secret_access.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "password-handler/hook/tombstone_spool.h"

namespace directory_sync::password_handler {
namespace {

using Code = absl::StatusCode;
using testing::HasSubstr;
using testing::IsEmpty;

class HookRunTest : public testing::Test {
 protected:
  HookRunTest() : directory_(*MakeShortTemporaryDirectory("hook")) {
    options_.socket = directory_ + "/s";
    options_.spool = directory_ + "/spool";
    EXPECT_OK(CreatePrivateDirectory(options_.spool));
  }
  ~HookRunTest() override {
    if (listener_ != nullptr) listener_->Close();
    if (handler_.joinable()) handler_.join();
    EXPECT_OK(RemoveTree(directory_));
  }

  static HookMessage Message(const std::string& password = "Good-Passw0rd",
                             const std::string& account = "user") {
    HookMessage message;
    message.id = std::string(16, 'i');
    message.sam_account_name = account;
    message.entered = SystemClock().Now();
    message.entered_monotonic = SystemClock().Monotonic();
    message.password = Secret::CopyOf(password);
    return message;
  }

  // A handler that gets one hook and does `serve` with its connection.
  void Handle(std::function<void(LocalConnection&)> serve) {
    listener_ = *LocalListener::Listen(options_.socket,
                                       LocalAccess::kOwnerAndAdministrators);
    handler_ = std::thread([this, serve = std::move(serve)] {
      const auto hook = listener_->Accept();
      if (hook.ok()) serve(**hook);
    });
  }
  void HandleWithAnswer(const std::string& answer) {
    Handle([answer](LocalConnection& hook) {
      std::string header(kFrameHeaderSize, '\0');
      ASSERT_OK(hook.ReadExactly(absl::MakeSpan(header), absl::Seconds(20)));
      ASSERT_OK(hook.Write(answer, absl::Seconds(20)));
      hook.AwaitClosed(absl::Seconds(20));
    });
  }

  std::vector<std::string> Spooled() { return *ListTombstones(options_.spool); }

  const std::string directory_;
  HookOptions options_;
  std::unique_ptr<LocalListener> listener_;
  std::thread handler_;
};

TEST_F(HookRunTest, CapturedChangePassesWithoutATrace) {
  HandleWithAnswer(EncodeHookAnswer(HookAnswer::kCaptured));
  EXPECT_OK(RunHook(options_, "", Message()));
  EXPECT_THAT(Spooled(), IsEmpty());
}

TEST_F(HookRunTest, HandlersTombstoneIsEnough) {
  HandleWithAnswer(EncodeHookAnswer(HookAnswer::kLost));
  EXPECT_OK(RunHook(options_, "", Message()));
  EXPECT_THAT(Spooled(), IsEmpty());
}

TEST_F(HookRunTest, MissingHandlerLeavesATombstoneWithoutThePassword) {
  EXPECT_OK(RunHook(options_, "", Message()));
  ASSERT_EQ(Spooled().size(), 1);
  ASSERT_OK_AND_ASSIGN(const HookMessage tombstone,
                       ReadTombstone(options_.spool, Spooled()[0]));
  EXPECT_EQ(tombstone.sam_account_name, "user");
  EXPECT_THAT(tombstone.reason, HasSubstr("did not take it"));
  EXPECT_TRUE(tombstone.password.empty());
  EXPECT_THAT(ReadFile(TombstonePath(options_.spool, Spooled()[0])),
              IsOkAndHolds(testing::Not(HasSubstr("Good-Passw0rd"))));
}

TEST_F(HookRunTest, FailedHandlerLeavesATombstone) {
  HandleWithAnswer(EncodeHookAnswer(HookAnswer::kFailed));
  EXPECT_OK(RunHook(options_, "", Message()));
  EXPECT_EQ(Spooled().size(), 1);
}

TEST_F(HookRunTest, NonsenseForAnAnswerLeavesATombstone) {
  HandleWithAnswer(std::string(kAnswerFrameSize, 'x'));
  EXPECT_OK(RunHook(options_, "", Message()));
  EXPECT_EQ(Spooled().size(), 1);
}

// The handler looks for a tombstone when the hook has closed its end.
TEST_F(HookRunTest, TombstoneIsThereBeforeTheHookIsGone) {
  size_t found = 0;
  Handle([&](LocalConnection& hook) {
    std::string header(kFrameHeaderSize, '\0');
    ASSERT_OK(hook.ReadExactly(absl::MakeSpan(header), absl::Seconds(20)));
    EXPECT_TRUE(hook.AwaitClosed(absl::Seconds(20)));
    found = Spooled().size();
  });
  EXPECT_OK(RunHook(options_, "", Message()));
  handler_.join();
  EXPECT_EQ(found, 1u);
}

TEST_F(HookRunTest, ValidationIsCheckedAndNotCaptured) {
  options_.purpose = HookPurpose::kValidation;
  EXPECT_OK(RunHook(options_, "", Message()));
  EXPECT_THAT(RunHook(options_, "", Message("simple")),
              StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(Spooled(), IsEmpty());
}

TEST_F(HookRunTest, WhatCantBeToldFromAValidationIsALoss) {
  options_.purpose = HookPurpose::kUnknown;
  EXPECT_OK(RunHook(options_, "", Message()));
  EXPECT_EQ(Spooled().size(), 1);
}

TEST_F(HookRunTest, DyingHandlerLeavesATombstone) {
  Handle([](LocalConnection& /*hook*/) {});
  EXPECT_OK(RunHook(options_, "", Message()));
  EXPECT_EQ(Spooled().size(), 1);
}

TEST_F(HookRunTest, SilentHandlerIsBounded) {
  options_.timeout = absl::Milliseconds(50);
  Handle([](LocalConnection& hook) { hook.AwaitClosed(absl::Seconds(20)); });
  const absl::Duration start = SystemClock().Monotonic();
  EXPECT_OK(RunHook(options_, "", Message()));
  EXPECT_GE(SystemClock().Monotonic() - start, absl::Milliseconds(50));
  EXPECT_LT(SystemClock().Monotonic() - start, absl::Seconds(5));
  EXPECT_EQ(Spooled().size(), 1);
}

TEST_F(HookRunTest, LossWithoutATraceIsRefused) {
  ASSERT_OK(RemoveTree(options_.spool));
  EXPECT_THAT(RunHook(options_, "", Message()), StatusIs(Code::kInternal));
}

TEST_F(HookRunTest, WeakPasswordIsRefusedWithoutAsking) {
  EXPECT_THAT(RunHook(options_, "", Message("weakweak")),
              StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(Spooled(), IsEmpty());
}

TEST_F(HookRunTest, ComputersPassButNotWithAWeakPassword) {
  EXPECT_OK(RunHook(options_, "", Message("Good-Passw0rd", "pc$")));
  EXPECT_THAT(Spooled(), IsEmpty());
  EXPECT_THAT(RunHook(options_, "", Message("weakweak", "pc$")),
              StatusIs(Code::kInvalidArgument));
}

TEST_F(HookRunTest, ChainedScriptIsAskedFirst) {
  options_.chained = {"/bin/sh", "-c", "exit 1"};
  EXPECT_THAT(RunHook(options_, "", Message()),
              StatusIs(Code::kInvalidArgument, HasSubstr("refused")));
  EXPECT_THAT(Spooled(), IsEmpty());
  options_.chained = {"/bin/sh", "-c", "test \"$(cat)\" = Good-Passw0rd"};
  EXPECT_OK(RunHook(options_, "", Message()));
  EXPECT_EQ(Spooled().size(), 1);
}

TEST_F(HookRunTest, HandlerHasItsWholeTimeAfterTheChainedScript) {
  HandleWithAnswer(EncodeHookAnswer(HookAnswer::kCaptured));
  HookMessage message = Message();
  message.entered_monotonic -= absl::Seconds(3);
  options_.chained = {"/bin/true"};
  EXPECT_OK(RunHook(options_, "", std::move(message)));
  EXPECT_THAT(Spooled(), IsEmpty());
}

// Samba may have refused the change meanwhile.
TEST_F(HookRunTest, HeldUpChainedScriptIsRefused) {
  HookMessage message = Message();
  message.entered_monotonic -= absl::Seconds(7);
  options_.chained = {"/bin/true"};
  EXPECT_THAT(RunHook(options_, "", std::move(message)),
              StatusIs(Code::kDeadlineExceeded));
  EXPECT_THAT(Spooled(), IsEmpty());
}

}  // namespace
}  // namespace directory_sync::password_handler
