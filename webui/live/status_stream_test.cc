#include "webui/live/status_stream.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "common/identity/test_identities.h"
#include "common/server/authorization_table.h"
#include "common/server/channel.h"
#include "common/server/grpc_server.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "grpcpp/channel.h"
#include "grpcpp/server_context.h"
#include "gtest/gtest.h"
#include "proto/directorysync/upload/v1/watch.grpc.pb.h"

namespace directory_sync::webui {
namespace {

namespace v1 = directorysync::upload::v1;
using ::testing::ElementsAre;
using Topics = std::vector<std::string>;

constexpr char kWatch[] = "/directorysync.upload.v1.StatusWatch/WatchStatus";

// Tells of runs once in each stream, of nothing then, and ends it when told.
class FakeUploader : public v1::StatusWatch::Service {
 public:
  void EndStream() {
    absl::MutexLock lock(&mutex_);
    ++ends_;
  }

 private:
  grpc::Status WatchStatus(
      grpc::ServerContext* context, const v1::WatchStatusRequest*,
      grpc::ServerWriter<v1::WatchStatusResponse>* writer) override {
    v1::WatchStatusResponse message;
    message.add_changed(v1::STATE_AREA_RUNS);
    writer->Write(message);
    writer->Write(v1::WatchStatusResponse());
    absl::MutexLock lock(&mutex_);
    while (ends_ == 0 && !context->IsCancelled()) {
      wake_.WaitWithTimeout(&mutex_, absl::Milliseconds(20));
    }
    ends_ = 0;
    return grpc::Status::OK;
  }

  absl::Mutex mutex_;
  absl::CondVar wake_;
  int ends_ ABSL_GUARDED_BY(mutex_) = 0;
};

class StatusStreamTest : public testing::Test {
 protected:
  void SetUp() override {
    GrpcServer::Options options;
    options.credentials = identities_.Server(Role::kUploader);
    options.authorization = AuthorizationTable({{kWatch, {Role::kWebui}}});
    options.services = {&uploader_};
    ASSERT_OK_AND_ASSIGN(server_, GrpcServer::Start(std::move(options)));
  }

  std::unique_ptr<StatusStream> Open() {
    return std::make_unique<StatusStream>(
        MakeChannel(server_->address(),
                    identities_.Channel(Role::kWebui, Role::kUploader)),
        [this](const Topics& topics) {
          absl::MutexLock lock(&mutex_);
          told_.push_back(topics);
        },
        absl::Milliseconds(1));
  }

  void AwaitTold(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto enough = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return told_.size() >= count;
    };
    ASSERT_TRUE(
        mutex_.AwaitWithTimeout(absl::Condition(&enough), absl::Seconds(60)));
  }

  TestIdentities identities_;
  FakeUploader uploader_;
  std::unique_ptr<GrpcServer> server_;
  absl::Mutex mutex_;
  std::vector<Topics> told_ ABSL_GUARDED_BY(mutex_);
};

TEST_F(StatusStreamTest, WhatTheUploaderTellsIsPassedOnUntilItIsDestroyed) {
  auto stream = Open();
  AwaitTold(1);
  stream.reset();
  absl::MutexLock lock(&mutex_);
  EXPECT_THAT(told_.front(), ElementsAre("runs"));
}

TEST_F(StatusStreamTest, AStreamThatEndedIsOpenedAnewAndEverythingIsDue) {
  const auto stream = Open();
  AwaitTold(1);
  uploader_.EndStream();
  AwaitTold(3);
  absl::MutexLock lock(&mutex_);
  EXPECT_EQ(told_[1].size(), 5u);
  EXPECT_THAT(told_[2], ElementsAre("runs"));
}

}  // namespace
}  // namespace directory_sync::webui
