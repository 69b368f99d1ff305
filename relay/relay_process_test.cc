// The relay's real binary, killed and starved of disk.

#include "relay/relay_process.h"

#include <grpcpp/generic/generic_stub.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/platform/files.h"
#include "common/server/channel.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "relay/relay_clients.h"
#include "relay/silent_connection.h"

namespace directory_sync::relay {
namespace {

namespace v1 = ::directorysync::relay::v1;

using ::testing::AllOf;
using ::testing::HasSubstr;

// Sends numbered items from a thread and keeps which were acknowledged, until
// the stream breaks.
class Sender {
 public:
  Sender(std::shared_ptr<grpc::Channel> channel, std::string prefix)
      : handler_(channel), prefix_(std::move(prefix)) {
    writer_ = std::thread([this] {
      for (int i = 0; handler_.Send(absl::StrCat(prefix_, i)); ++i) {
      }
    });
    reader_ = std::thread([this] {
      while (true) {
        const std::string name = handler_.AwaitAcknowledgement();
        absl::MutexLock lock(&mutex_);
        ended_ = name.empty();
        if (ended_) return;
        acknowledged_.insert(name);
      }
    });
  }

  // Blocks until that many were acknowledged (or the stream broke).
  void AwaitAcknowledged(size_t count) {
    awaited_ = count;
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &Sender::Enough));
  }

  std::set<std::string> Join() {
    writer_.join();
    reader_.join();
    absl::MutexLock lock(&mutex_);
    return acknowledged_;
  }

 private:
  bool Enough() const { return ended_ || acknowledged_.size() >= awaited_; }

  TestHandler handler_;
  const std::string prefix_;
  absl::Mutex mutex_;
  bool ended_ = false;
  size_t awaited_ = 0;
  std::set<std::string> acknowledged_;
  std::thread writer_;
  std::thread reader_;
};

TEST(RelayProcessTest, NothingAcknowledgedIsLostByKillsAtRandomPoints) {
  constexpr int kRounds = 12;
  std::mt19937 random(20221119);
  RelayProcess relay;
  ASSERT_NO_FATAL_FAILURE(relay.Start());
  relay.Certify();
  std::set<std::string> acknowledged;
  std::multiset<std::string> collected;
  for (int round = 0; round < kRounds; ++round) {
    Sender dc1(relay.Handler("dc1"), absl::StrCat("1-", round, "-"));
    Sender dc2(relay.Handler("dc2"), absl::StrCat("2-", round, "-"));
    // An uploader that acknowledges now and then: removals are cut, too.
    TestUploader uploader(relay.Inner());
    for (const v1::InboxItem& item : uploader.Take(1, false)) {
      collected.insert(NameOf(item.item_id()));
      uploader.Acknowledge({item.item_key()});
    }
    dc1.AwaitAcknowledged(1 + random() % 700);
    relay.Kill();
    acknowledged.merge(dc1.Join());
    acknowledged.merge(dc2.Join());
    ASSERT_NO_FATAL_FAILURE(relay.Start());
  }
  ASSERT_GT(acknowledged.size(), kRounds);

  absl::StatusOr<v1::GetStatusResponse> status = GetRelayStatus(relay.Inner());
  ASSERT_OK(status);
  TestUploader uploader(relay.Inner());
  std::map<std::string, int> last;
  for (const v1::InboxItem& item : uploader.Take(status->inbox_items())) {
    collected.insert(NameOf(item.item_id()));
  }
  for (const std::string& name : acknowledged) {
    EXPECT_GE(collected.count(name), 1) << name << " is lost";
  }
}

TEST(RelayProcessTest, RepeatAfterAKillIsOneItem) {
  RelayProcess relay;
  ASSERT_NO_FATAL_FAILURE(relay.Start());
  relay.Certify();
  for (int round = 0; round < 3; ++round) {
    TestHandler handler(relay.Handler());
    ASSERT_TRUE(handler.Send("a"));
    ASSERT_EQ(handler.AwaitAcknowledgement(), "a");
    relay.Kill();
    ASSERT_NO_FATAL_FAILURE(relay.Start());
  }
  EXPECT_EQ(GetRelayStatus(relay.Inner())->inbox_items(), 1);
}

TEST(RelayProcessTest, TerminationEndsItCleanlyWithStreamsOpen) {
  RelayProcess relay;
  ASSERT_NO_FATAL_FAILURE(relay.Start());
  relay.Certify();
  TestHandler handler(relay.Handler());
  TestUploader uploader(relay.Inner());
  ASSERT_TRUE(handler.Send("a"));
  ASSERT_EQ(handler.AwaitAcknowledgement(), "a");
  ASSERT_EQ(uploader.Take(1, false).size(), 1);
  EXPECT_EQ(relay.Stop().ToString(), ExitReason{}.ToString());
}

TEST(RelayProcessTest, ItemOnAFullDiskIsRefusedAndNeverAcknowledged) {
  if (geteuid() != 0) GTEST_SKIP() << "needs the right to mount a tmpfs";
  RelayProcess relay;
  ASSERT_NO_FATAL_FAILURE(relay.StartOnSmallDisk(2 << 20));
  relay.Certify();
  const std::string payload(4000, 'x');
  std::set<std::string> acknowledged;
  absl::Status status;
  for (int i = 0; i < 10000 && status.ok(); ++i) {
    TestHandler handler(relay.Handler());
    handler.Send(absl::StrCat(i), payload);
    const std::string name = handler.AwaitAcknowledgement();
    if (!name.empty()) acknowledged.insert(name);
    handler.CloseWrites();
    status = handler.Finish();
  }
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kUnavailable,
                       AllOf(HasSubstr("disk full"), HasSubstr("inbox.db"))));
  ASSERT_OK_AND_ASSIGN(const v1::GetStatusResponse full,
                       GetRelayStatus(relay.Inner()));
  EXPECT_THAT(full.problem(), HasSubstr("disk full: free space"));
  EXPECT_EQ(full.inbox_items(), static_cast<int64_t>(acknowledged.size()));

  // The uploader can still empty it, and then there is room again.
  TestUploader uploader(relay.Inner());
  std::set<std::string> collected;
  for (const v1::InboxItem& item : uploader.Take(acknowledged.size())) {
    collected.insert(NameOf(item.item_id()));
  }
  EXPECT_EQ(collected, acknowledged);
}

TEST(RelayProcessTest, RoomOnTheDiskHealsIt) {
  if (geteuid() != 0) GTEST_SKIP() << "needs the right to mount a tmpfs";
  RelayProcess relay;
  ASSERT_NO_FATAL_FAILURE(relay.StartOnSmallDisk(4 << 20));
  relay.Certify();
  const std::string filler = relay.StateDirectory() + "/filler";
  std::ofstream(filler) << std::string(5 << 20, 'x') << std::flush;
  {
    // Beyond what the files have already.
    TestHandler handler(relay.Handler());
    for (int i = 0; i < 100; ++i) {
      if (!handler.Send(absl::StrCat(i), std::string(50000, 'x'))) break;
    }
    EXPECT_THAT(handler.Finish(), StatusIs(absl::StatusCode::kUnavailable,
                                           HasSubstr("disk full")));
  }
  std::filesystem::remove(filler);
  TestHandler handler(relay.Handler());
  ASSERT_TRUE(handler.Send("after"));
  EXPECT_EQ(handler.AwaitAcknowledgement(), "after");
  EXPECT_EQ(GetRelayStatus(relay.Inner())->problem(), "");
}

// Repeats one item until it is acknowledged, as a handler does.
void SubmitWithRetries(const std::shared_ptr<grpc::Channel>& channel,
                       const std::string& name) {
  const absl::Time deadline = absl::Now() + absl::Minutes(1);
  while (channel->WaitForConnected(absl::ToChronoTime(deadline))) {
    TestHandler handler(channel);
    handler.Send(name);
    if (handler.AwaitAcknowledgement() == name) return;
  }
  ADD_FAILURE() << name << " was never acknowledged";
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// One keeps what was freed, the other has a shadow of all several times its
// size.
constexpr int64_t kKeptBySanitizer = int64_t{1} << 30;
#else
constexpr int64_t kKeptBySanitizer = 0;
#endif

TEST(RelayProcessTest, MessageOfOneGigabyteIsRefusedInBoundedMemory) {
  RelayProcess relay;
  ASSERT_NO_FATAL_FAILURE(relay.Start());
  relay.Certify();
  std::thread honest([&relay] {
    const std::shared_ptr<grpc::Channel> channel = relay.Handler("honest");
    for (int i = 0; i < 300; ++i) SubmitWithRetries(channel, absl::StrCat(i));
  });
  constexpr size_t kSize = size_t{1} << 30;
  void* zeros = mmap(nullptr, kSize, PROT_READ,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  ASSERT_NE(zeros, MAP_FAILED);
  const int64_t before = relay.PeakResidentBytes();
  {
    const grpc::Slice slice(zeros, kSize, grpc::Slice::STATIC_SLICE);
    const grpc::ByteBuffer message(&slice, 1);
    grpc::GenericStub stub(relay.Handler());
    grpc::ClientContext context;
    SetDeadline(context, absl::Minutes(1));
    grpc::CompletionQueue queue;
    grpc::ByteBuffer answer;
    grpc::Status status;
    const auto call = stub.PrepareUnaryCall(
        &context, "/directorysync.relay.v1.PasswordInbox/Submit", message,
        &queue);
    call->StartCall();
    call->Finish(&answer, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    ASSERT_TRUE(queue.Next(&tag, &ok));
    EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED)
        << status.error_message();
  }
  honest.join();
  EXPECT_LT(relay.PeakResidentBytes() - before,
            kKeptBySanitizer + (int64_t{200} << 20));
  munmap(zeros, kSize);
}

TEST(RelayProcessTest, FloodOfConnectionsDoesNotEndTheService) {
  RelayProcess relay;
  ASSERT_NO_FATAL_FAILURE(relay.StartWithFewFiles(256, 256));
  relay.Certify();
  {
    std::vector<std::unique_ptr<SilentConnection>> flood;
    for (int i = 0; i < 1000; ++i) {
      flood.push_back(
          std::make_unique<SilentConnection>(relay.network_address(), i % 50));
    }
  }
  SubmitWithRetries(relay.Handler(), "after");
  TestUploader uploader(relay.Inner());
  EXPECT_EQ(uploader.Take(1).size(), 1);
}

TEST(RelayProcessTest, KeyThatOthersCanReadStopsTheStartWithTheCure) {
  RelayProcess relay;
  ASSERT_NO_FATAL_FAILURE(relay.Start());
  relay.Stop();
  const std::string key = relay.StateDirectory() + "/fleet.key";
  std::filesystem::permissions(key, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  const std::vector<std::string> output = relay.StartAndFail();
  EXPECT_THAT(output,
              testing::Contains(AllOf(testing::StartsWith("relay: "),
                                      HasSubstr(key), HasSubstr("chmod"))));
}

}  // namespace
}  // namespace directory_sync::relay
