#include "password-handler/hook/hook_message.h"

#include <string>

#include "absl/status/status.h"
#include "common/secret/secret_access.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"

namespace directory_sync::password_handler {
namespace {

using Code = absl::StatusCode;

HookMessage Sample() {
  HookMessage message;
  message.id = std::string(16, 'i');
  message.sam_account_name = "jürgen";
  message.entered = absl::FromUnixNanos(1700000000123456789);
  message.entered_monotonic = absl::Nanoseconds(123456789012345);
  message.reason = "why";
  message.password = Secret::CopyOf("Grüße 1!");
  return message;
}

std::string Bytes(const Secret& secret) {
  return std::string(secret.Reveal(SecretAccess()));
}

TEST(HookMessageTest, SurvivesItsEncoding) {
  ASSERT_OK_AND_ASSIGN(const Secret frame, EncodeHookMessage(Sample()));
  EXPECT_THAT(FrameSize(Bytes(frame).substr(0, kFrameHeaderSize)),
              IsOkAndHolds(frame.size()));
  ASSERT_OK_AND_ASSIGN(const HookMessage decoded, DecodeHookMessage(frame));
  const HookMessage sample = Sample();
  EXPECT_EQ(decoded.id, sample.id);
  EXPECT_EQ(decoded.sam_account_name, sample.sam_account_name);
  EXPECT_EQ(decoded.entered, sample.entered);
  EXPECT_EQ(decoded.entered_monotonic, sample.entered_monotonic);
  EXPECT_EQ(decoded.reason, sample.reason);
  EXPECT_EQ(decoded.password, sample.password);
}

TEST(HookMessageTest, CallsOfAPostCommitHookSurviveTheirEncoding) {
  HookMessage stored = Sample();
  stored.kind = HookMessage::Kind::kStored;
  stored.notified = stored.entered + absl::Milliseconds(40);
  ASSERT_OK_AND_ASSIGN(const HookMessage decoded,
                       DecodeHookMessage(*EncodeHookMessage(stored)));
  EXPECT_EQ(decoded.kind, HookMessage::Kind::kStored);
  EXPECT_EQ(decoded.notified, stored.notified);
  EXPECT_EQ(decoded.sam_account_name, stored.sam_account_name);
  EXPECT_EQ(decoded.password, stored.password);

  HookMessage entered = Sample();
  entered.kind = HookMessage::Kind::kEntered;
  entered.password = Secret();
  EXPECT_EQ(DecodeHookMessage(*EncodeHookMessage(entered))->kind,
            HookMessage::Kind::kEntered);
}

TEST(HookMessageTest, PasswordTravelsOnlyWithTheSecondCall) {
  HookMessage message = Sample();
  message.kind = HookMessage::Kind::kEntered;
  EXPECT_THAT(DecodeHookMessage(*EncodeHookMessage(message)),
              StatusIs(Code::kInvalidArgument));
  message.kind = HookMessage::Kind::kLine;
  message.sam_account_name.clear();
  message.reason.clear();
  EXPECT_THAT(DecodeHookMessage(*EncodeHookMessage(message)),
              StatusIs(Code::kInvalidArgument));
}

TEST(HookMessageTest, UnknownTypesAreRefused) {
  for (int type = 0; type < 256; ++type) {
    const bool is_known = type == 1 || (type >= 3 && type <= 5);
    if (is_known) continue;
    std::string frame = Bytes(*EncodeHookMessage(Sample()));
    frame[5] = static_cast<char>(type);
    EXPECT_THAT(DecodeHookMessage(Secret::CopyOf(frame)),
                StatusIs(Code::kInvalidArgument))
        << type;
  }
}

TEST(HookMessageTest, OnlyALineIsNobodys) {
  HookMessage message = Sample();
  message.sam_account_name.clear();
  message.reason.clear();
  message.password = Secret();
  EXPECT_THAT(DecodeHookMessage(*EncodeHookMessage(message)),
              StatusIs(Code::kInvalidArgument));
  message.kind = HookMessage::Kind::kLine;
  EXPECT_OK(DecodeHookMessage(*EncodeHookMessage(message)));
  message.sam_account_name = "user";
  EXPECT_THAT(DecodeHookMessage(*EncodeHookMessage(message)),
              StatusIs(Code::kInvalidArgument));
}

TEST(HookMessageTest, DrainRequestHasOneSpelling) {
  EXPECT_OK(DecodeDrainRequest(EncodeDrainRequest()));
  EXPECT_THAT(DecodeDrainRequest(EncodeHookAnswer(HookAnswer::kLost)),
              StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(DecodeDrainRequest(EncodeDrainRequest() + "x"),
              StatusIs(Code::kInvalidArgument));
  std::string longer = EncodeDrainRequest();
  longer.back() = 1;
  EXPECT_THAT(DecodeDrainRequest(longer), StatusIs(Code::kInvalidArgument));
}

TEST(HookMessageTest, EveryTruncationIsNoticed) {
  const std::string whole = Bytes(*EncodeHookMessage(Sample()));
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THAT(DecodeHookMessage(Secret::CopyOf(whole.substr(0, size))),
                StatusIs(Code::kInvalidArgument))
        << size;
  }
  EXPECT_THAT(DecodeHookMessage(Secret::CopyOf(whole + "x")),
              StatusIs(Code::kInvalidArgument));
}

TEST(HookMessageTest, FieldsThatDoNotFitTheirFrameAreRefused) {
  std::string frame = Bytes(*EncodeHookMessage(Sample()));
  frame[kFrameHeaderSize + 32] = '\x04';  // the name's length
  EXPECT_THAT(DecodeHookMessage(Secret::CopyOf(frame)),
              StatusIs(Code::kInvalidArgument));
}

TEST(HookMessageTest, OtherVersionsAreNamed) {
  std::string frame = Bytes(*EncodeHookMessage(Sample()));
  frame[4] = 2;
  EXPECT_THAT(DecodeHookMessage(Secret::CopyOf(frame)),
              StatusIs(Code::kFailedPrecondition,
                       testing::HasSubstr("of the same version")));
}

TEST(HookMessageTest, TooLongFieldsAreRefused) {
  HookMessage message = Sample();
  message.password = Secret::Random(1025);
  EXPECT_THAT(EncodeHookMessage(message), StatusIs(Code::kInvalidArgument));
  message = Sample();
  message.id = "short";
  EXPECT_THAT(EncodeHookMessage(message), StatusIs(Code::kInvalidArgument));
}

TEST(HookMessageTest, AnswersSurviveTheirEncoding) {
  for (const HookAnswer answer :
       {HookAnswer::kCaptured, HookAnswer::kLost, HookAnswer::kFailed}) {
    EXPECT_THAT(DecodeHookAnswer(EncodeHookAnswer(answer)),
                IsOkAndHolds(answer));
  }
  std::string unknown = EncodeHookAnswer(HookAnswer::kCaptured);
  unknown.back() = 9;
  EXPECT_THAT(DecodeHookAnswer(unknown), StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(DecodeHookAnswer(unknown.substr(0, 5)),
              StatusIs(Code::kInvalidArgument));
  std::string longer = EncodeHookAnswer(HookAnswer::kCaptured);
  longer[kFrameHeaderSize - 1] = 2;
  EXPECT_THAT(DecodeHookAnswer(longer), StatusIs(Code::kInvalidArgument));
}

}  // namespace
}  // namespace directory_sync::password_handler
