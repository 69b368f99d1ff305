#include "common/platform/local_socket.h"

#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/platform/environment.h"
#include "common/platform/files.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using ::testing::HasSubstr;

constexpr absl::Duration kTimeout = absl::Seconds(20);

class LocalSocketTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(root_, MakeShortTemporaryDirectory("socket"));
    path_ = absl::StrCat(root_, "/s");
  }
  void TearDown() override { ASSERT_OK(RemoveTree(root_)); }

  std::unique_ptr<LocalListener> Listen() {
    auto listener =
        LocalListener::Listen(path_, LocalAccess::kOwnerAndAdministrators);
    EXPECT_OK(listener);
    return *std::move(listener);
  }

  std::unique_ptr<LocalConnection> Connect() {
    auto connection = ConnectLocal(path_, kTimeout);
    EXPECT_OK(connection);
    return *std::move(connection);
  }

  std::string root_;
  std::string path_;
};

TEST_F(LocalSocketTest, BytesPassBothWaysAndEachKnowsTheOther) {
  const auto listener = Listen();
  const auto client = Connect();
  ASSERT_OK_AND_ASSIGN(const auto server, listener->Accept());
  EXPECT_EQ(server->peer().process_id, CurrentProcessId());
  EXPECT_GE(server->peer().user_id, 0);
  EXPECT_TRUE(server->peer().is_same_user);
  EXPECT_EQ(client->peer().process_id, CurrentProcessId());
  ASSERT_OK(client->Write("hello", kTimeout));
  std::string bytes(5, ' ');
  ASSERT_OK(server->ReadExactly(absl::MakeSpan(bytes), kTimeout));
  EXPECT_EQ(bytes, "hello");
  ASSERT_OK(server->Write("y", kTimeout));
  std::string answer(1, ' ');
  ASSERT_OK(client->ReadExactly(absl::MakeSpan(answer), kTimeout));
  EXPECT_EQ(answer, "y");
}

TEST_F(LocalSocketTest, LargeMessagesPassWhole) {
  const auto listener = Listen();
  const auto client = Connect();
  ASSERT_OK_AND_ASSIGN(const auto server, listener->Accept());
  const std::string sent(3 << 20, 'x');
  std::thread writer([&] { EXPECT_OK(client->Write(sent, kTimeout)); });
  std::string received(sent.size(), ' ');
  EXPECT_OK(server->ReadExactly(absl::MakeSpan(received), kTimeout));
  writer.join();
  EXPECT_EQ(received, sent);
}

TEST_F(LocalSocketTest, EndBeforeAndWithinAMessageDiffer) {
  const auto listener = Listen();
  auto client = Connect();
  ASSERT_OK_AND_ASSIGN(const auto server, listener->Accept());
  ASSERT_OK(client->Write("ab", kTimeout));
  client.reset();
  std::string bytes(3, ' ');
  EXPECT_THAT(server->ReadExactly(absl::MakeSpan(bytes), kTimeout),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(server->ReadExactly(absl::MakeSpan(bytes), kTimeout),
              StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(server->Write(std::string(1 << 20, 'x'), kTimeout),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(LocalSocketTest, SilentPeerIsNotWaitedForBeyondTheDeadline) {
  const auto listener = Listen();
  const auto client = Connect();
  ASSERT_OK_AND_ASSIGN(const auto server, listener->Accept());
  std::string bytes(1, ' ');
  EXPECT_THAT(
      server->ReadExactly(absl::MakeSpan(bytes), absl::Milliseconds(20)),
      StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(client->Write(std::string(64 << 20, 'x'), absl::Milliseconds(50)),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(LocalSocketTest, NoTimeLeftIsNotForEver) {
  const auto listener = Listen();
  EXPECT_THAT(ConnectLocal(path_, absl::ZeroDuration()),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(LocalSocketTest, SecondListenerIsRefusedUntilTheFirstHasGone) {
  {
    const auto listener = Listen();
    EXPECT_THAT(
        LocalListener::Listen(path_, LocalAccess::kEveryone).status(),
        StatusIs(absl::StatusCode::kAlreadyExists,
                 HasSubstr(absl::StrCat("process ", CurrentProcessId()))));
  }
  const auto listener = Listen();
  EXPECT_NE(Connect(), nullptr);
}

TEST_F(LocalSocketTest, NeverReplacesAFileThatIsNoSocket) {
  ASSERT_OK(AtomicWriteFile(path_, "precious"));
  EXPECT_THAT(LocalListener::Listen(path_, LocalAccess::kEveryone).status(),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr(path_)));
  EXPECT_THAT(ReadFile(path_), IsOkAndHolds(std::string("precious")));
}

TEST_F(LocalSocketTest, NobodyListeningIsSaidWithTheCure) {
  EXPECT_THAT(ConnectLocal(path_, kTimeout).status(),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr(path_)));
  EXPECT_THAT(
      ConnectLocal(std::string(300, 'x'), kTimeout).status(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("shorter")));
}

TEST_F(LocalSocketTest, CloseOfTheOtherEndIsSeenWhateverIsUnread) {
  const auto listener = Listen();
  auto client = Connect();
  ASSERT_OK_AND_ASSIGN(const auto server, listener->Accept());
  EXPECT_FALSE(server->AwaitClosed(absl::ZeroDuration()));
  ASSERT_OK(client->Write("unread", kTimeout));
  EXPECT_FALSE(server->AwaitClosed(absl::ZeroDuration()));
  client.reset();
  EXPECT_TRUE(server->AwaitClosed(kTimeout));
}

TEST_F(LocalSocketTest, CloseEndsAWaitingAccept) {
  const auto listener = Listen();
  std::thread acceptor([&] {
    EXPECT_THAT(listener->Accept().status(),
                StatusIs(absl::StatusCode::kCancelled));
  });
  listener->Close();
  acceptor.join();
  EXPECT_THAT(listener->Accept().status(),
              StatusIs(absl::StatusCode::kCancelled));
}

}  // namespace
}  // namespace directory_sync
