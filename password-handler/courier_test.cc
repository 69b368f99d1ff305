#include "password-handler/courier.h"

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/platform/files.h"
#include "common/server/channel.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "password-handler/queue.h"
#include "password-handler/statement_maker.h"
#include "password-handler/testing/fake_relay.h"

namespace directory_sync::password_handler {
namespace {

class CourierTest : public testing::Test {
 protected:
  CourierTest()
      : directory_(*MakeTemporaryDirectory("courier")),
        relay_(identities_, signing_key_.public_key()) {
    OpenQueue();
    relay_.Start();
  }
  ~CourierTest() override {
    courier_.reset();
    queue_.reset();
    EXPECT_OK(RemoveTree(directory_));
  }

  void OpenQueue() {
    queue_ =
        *Queue::Open(directory_ + "/queue.db", QueueOptions(), SystemClock());
  }

  void StartCourier(const std::vector<std::string>& addresses) {
    std::vector<std::shared_ptr<grpc::Channel>> channels;
    channels.reserve(addresses.size());
    for (const std::string& address : addresses) {
      channels.push_back(
          MakeChannel(address, identities_.FleetChannel("dc1.example.test")));
    }
    Courier::Options options;
    options.backoff = {absl::Milliseconds(1), absl::Milliseconds(10)};
    options.connect_timeout = absl::Seconds(1);
    options.window = 4;
    courier_ = std::make_unique<Courier>(options, std::move(channels), *queue_,
                                         SystemClock());
    queue_->OnAppended([this] {
      if (courier_ != nullptr) courier_->NoteAppended();
    });
    courier_->Start();
  }

  // A capture of an account of its own.
  void Append(int number) {
    const StatementMaker maker(relay_.sealing_key(),
                               *SigningKeyPair::FromSeed(signing_key_.seed()));
    std::string id(16, '\0');
    id[0] = static_cast<char>(number);
    ASSERT_OK(queue_->Append(
        Candidate::Kind::kCapture, id,
        [&](Candidate& capture) -> absl::StatusOr<std::string> {
          capture.sam_account_name = absl::StrCat("user", number);
          return maker.SealedCapture(capture, {queue_->incarnation(), "d", ""},
                                     Secret::CopyOf("p"));
        }));
  }

  void AwaitEmptyQueue() {
    const absl::Duration deadline =
        SystemClock().Monotonic() + absl::Seconds(20);
    while (queue_->Depth()->unsent_items > 0) {
      ASSERT_LT(SystemClock().Monotonic(), deadline);
    }
  }

  const std::string directory_;
  TestIdentities identities_;
  const SigningKeyPair signing_key_ = SigningKeyPair::Generate();
  FakeRelay relay_;
  std::unique_ptr<Queue> queue_;
  std::unique_ptr<Courier> courier_;
};

TEST_F(CourierTest, CarriesWhatIsThereAndWhatComes) {
  Append(1);
  StartCourier({relay_.address()});
  relay_.AwaitCapture("user1");
  for (int number = 2; number <= 20; ++number) Append(number);
  for (int number = 2; number <= 20; ++number) {
    relay_.AwaitCapture(absl::StrCat("user", number));
  }
  AwaitEmptyQueue();
}

TEST_F(CourierTest, OutlivesTheRelay) {
  StartCourier({relay_.address()});
  for (int round = 1; round <= 3; ++round) {
    Append(round);
    relay_.AwaitCapture(absl::StrCat("user", round));
    relay_.Stop();
    Append(round + 100);
    relay_.Start();
    relay_.AwaitCapture(absl::StrCat("user", round + 100));
  }
  AwaitEmptyQueue();
}

TEST_F(CourierTest, TriesTheNextAddress) {
  Append(1);
  StartCourier({"127.0.0.1:1", relay_.address()});
  relay_.AwaitCapture("user1");
  AwaitEmptyQueue();
}

}  // namespace
}  // namespace directory_sync::password_handler
