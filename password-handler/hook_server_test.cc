#include "password-handler/hook_server.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/types/span.h"
#include "common/platform/files.h"
#include "common/platform/local_socket.h"
#include "common/secret/secret_access.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync::password_handler {
namespace {

constexpr absl::Duration kLong = absl::Seconds(20);

class RecordedCalls : public HookCalls {
 public:
  HookAnswer OnHook(const HookMessage& message,
                    absl::FunctionRef<bool()> is_waiting) override {
    absl::MutexLock lock(&mutex_);
    accounts_.push_back(message.sam_account_name);
    if (message.sam_account_name == "leaves") {
      let_go_.WaitForNotification();
      while (is_waiting()) {
      }
    }
    return HookAnswer::kCaptured;
  }
  void OnHookGone() override {
    absl::MutexLock lock(&mutex_);
    ++gone_;
  }

  void AwaitGone(int count) {
    absl::MutexLock lock(&mutex_);
    const auto are_gone = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return gone_ == count;
    };
    EXPECT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&are_gone), kLong));
  }
  std::vector<std::string> accounts() {
    absl::MutexLock lock(&mutex_);
    return accounts_;
  }
  void LetGo() { let_go_.Notify(); }

 private:
  absl::Mutex mutex_;
  absl::Notification let_go_;
  std::vector<std::string> accounts_ ABSL_GUARDED_BY(mutex_);
  int gone_ ABSL_GUARDED_BY(mutex_) = 0;
};

class RecordedPostCommitCalls : public PostCommitCalls {
 public:
  HookAnswer OnEntered(const HookMessage& /*message*/) override {
    return HookAnswer::kFailed;
  }
  HookAnswer OnStored(const HookMessage& /*message*/) override {
    return HookAnswer::kLost;
  }
  void OnLine(std::unique_ptr<LocalConnection> line) override {
    EXPECT_OK(line->Write(EncodeDrainRequest(), kLong));
  }
};

class HookServerTest : public testing::Test {
 protected:
  HookServerTest() : directory_(*MakeShortTemporaryDirectory("hooks")) {
    options_.socket = directory_ + "/s";
    options_.receive_timeout = absl::Milliseconds(100);
    server_ = *HookServer::Start(options_, calls_);
  }
  ~HookServerTest() override {
    server_.reset();
    EXPECT_OK(RemoveTree(directory_));
  }

  std::unique_ptr<LocalConnection> Connect() {
    return *ConnectLocal(options_.socket, kLong);
  }
  static std::string Frame(
      const std::string& account,
      HookMessage::Kind kind = HookMessage::Kind::kPreCommit) {
    HookMessage message;
    message.kind = kind;
    message.id = std::string(16, 'i');
    message.sam_account_name = account;
    const bool has_password = kind == HookMessage::Kind::kPreCommit ||
                              kind == HookMessage::Kind::kStored;
    if (has_password) message.password = Secret::CopyOf("p");
    return std::string(EncodeHookMessage(message)->Reveal(SecretAccess()));
  }
  static absl::StatusOr<HookAnswer> AnswerOn(LocalConnection& connection) {
    std::string answer(kAnswerFrameSize, '\0');
    const absl::Status read =
        connection.ReadExactly(absl::MakeSpan(answer), kLong);
    if (!read.ok()) return read;
    return DecodeHookAnswer(answer);
  }

  const std::string directory_;
  RecordedCalls calls_;
  HookServer::Options options_;
  std::unique_ptr<HookServer> server_;
};

TEST_F(HookServerTest, AnswersAHook) {
  auto hook = Connect();
  ASSERT_OK(hook->Write(Frame("user"), kLong));
  EXPECT_THAT(AnswerOn(*hook), IsOkAndHolds(HookAnswer::kCaptured));
  hook.reset();
  calls_.AwaitGone(1);
  EXPECT_THAT(calls_.accounts(), testing::ElementsAre("user"));
}

TEST_F(HookServerTest, PostCommitHooksHaveTheirOwnCalls) {
  server_.reset();
  RecordedPostCommitCalls post_commit;
  ASSERT_OK_AND_ASSIGN(server_,
                       HookServer::Start(options_, calls_, &post_commit));
  auto entered = Connect();
  ASSERT_OK(entered->Write(Frame("user", HookMessage::Kind::kEntered), kLong));
  EXPECT_THAT(AnswerOn(*entered), IsOkAndHolds(HookAnswer::kFailed));
  auto stored = Connect();
  ASSERT_OK(stored->Write(Frame("user", HookMessage::Kind::kStored), kLong));
  EXPECT_THAT(AnswerOn(*stored), IsOkAndHolds(HookAnswer::kLost));
  auto line = Connect();
  ASSERT_OK(line->Write(Frame("", HookMessage::Kind::kLine), kLong));
  std::string request(kFrameHeaderSize, '\0');
  ASSERT_OK(line->ReadExactly(absl::MakeSpan(request), kLong));
  EXPECT_OK(DecodeDrainRequest(request));
  EXPECT_THAT(calls_.accounts(), testing::IsEmpty());
  server_.reset();
}

TEST_F(HookServerTest, PostCommitHooksGetNoAnswerWhereNobodyTakesThem) {
  auto hook = Connect();
  ASSERT_OK(hook->Write(Frame("user", HookMessage::Kind::kStored), kLong));
  EXPECT_THAT(AnswerOn(*hook), testing::Not(IsOk()));
}

TEST_F(HookServerTest, TellsThatAHookLeft) {
  auto hook = Connect();
  ASSERT_OK(hook->Write(Frame("leaves"), kLong));
  hook.reset();
  calls_.LetGo();
  calls_.AwaitGone(1);
}

TEST_F(HookServerTest, GarbageGetsNoAnswer) {
  std::string newer = Frame("user");
  newer[4] = 2;
  std::string huge = Frame("user");
  huge[6] = '\x7f';
  for (const std::string& bytes :
       {std::string(64, 'x'), newer, huge, Frame("").substr(0, 30)}) {
    auto hook = Connect();
    ASSERT_OK(hook->Write(bytes, kLong));
    EXPECT_THAT(AnswerOn(*hook), testing::Not(IsOk()));
  }
  EXPECT_THAT(calls_.accounts(), testing::IsEmpty());
}

TEST_F(HookServerTest, SilentCallersDoNotKeepOthersOut) {
  std::vector<std::unique_ptr<LocalConnection>> silent;
  silent.reserve(10);
  for (int i = 0; i < 10; ++i) silent.push_back(Connect());
  auto hook = Connect();
  ASSERT_OK(hook->Write(Frame("user"), kLong));
  EXPECT_THAT(AnswerOn(*hook), IsOkAndHolds(HookAnswer::kCaptured));
}

TEST_F(HookServerTest, SecondServerIsRefused) {
  EXPECT_THAT(HookServer::Start(options_, calls_),
              StatusIs(absl::StatusCode::kAlreadyExists));
}

// How a connection by another user ends: 0 when it was answered, 1 when it was
// closed unanswered, 2 when it couldn't even connect; 3 when this process can't
// be somebody else.
int CallAsNobody(const std::string& socket_path, const std::string& frame) {
  const pid_t child = fork();
  if (child == 0) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    socket_path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (setgid(65534) != 0 || setuid(65534) != 0) _exit(3);
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) !=
        0) {
      _exit(2);
    }
    send(fd, frame.data(), frame.size(), MSG_NOSIGNAL);
    char byte = 0;
    _exit(read(fd, &byte, 1) == 1 ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_F(HookServerTest, AnotherUserOfTheMachineIsRefused) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to be somebody else";
  EXPECT_EQ(CallAsNobody(options_.socket, Frame("evil")), 2);
  // Nor where the file's mode lets him in.
  ASSERT_EQ(chmod(directory_.c_str(), 0755), 0);
  ASSERT_EQ(chmod(options_.socket.c_str(), 0666), 0);
  EXPECT_EQ(CallAsNobody(options_.socket, Frame("evil")), 1);
  EXPECT_TRUE(calls_.accounts().empty());
}

}  // namespace
}  // namespace directory_sync::password_handler
