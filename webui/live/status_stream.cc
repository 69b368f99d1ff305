#include "webui/live/status_stream.h"

#include <utility>

#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "proto/directorysync/upload/v1/watch.grpc.pb.h"

namespace directory_sync::webui {

namespace v1 = directorysync::upload::v1;

namespace {

const char* TopicOf(int area) {
  switch (area) {
    case v1::STATE_AREA_RUNS:
      return "runs";
    case v1::STATE_AREA_OPERATIONS:
      return "operations";
    case v1::STATE_AREA_ALERTS:
      return "alerts";
    case v1::STATE_AREA_SETTINGS:
      return "settings";
    default:
      // Accounts and removals are lists that pages read anew with the status.
      return "uploader";
  }
}

}  // namespace

std::vector<std::string> TopicsOf(const v1::WatchStatusResponse& message) {
  std::vector<std::string> topics;
  for (const int area : message.changed()) topics.emplace_back(TopicOf(area));
  return topics;
}

StatusStream::StatusStream(std::shared_ptr<grpc::Channel> uploader,
                           OnChange on_change, absl::Duration retry)
    : uploader_(std::move(uploader)),
      on_change_(std::move(on_change)),
      retry_(retry),
      thread_([this] { Run(); }) {}

StatusStream::~StatusStream() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    if (context_ != nullptr) context_->TryCancel();
  }
  thread_.join();
}

void StatusStream::Run() {
  do {
    Listen();
    on_change_({"uploader", "runs", "operations", "alerts", "settings"});
  } while (Pause());
}

void StatusStream::Listen() {
  grpc::ClientContext context;
  {
    absl::MutexLock lock(&mutex_);
    if (stopping_) return;
    context_ = &context;
  }
  const auto stub = v1::StatusWatch::NewStub(uploader_);
  const auto reader = stub->WatchStatus(&context, v1::WatchStatusRequest());
  v1::WatchStatusResponse message;
  while (reader->Read(&message)) {
    if (message.changed_size() > 0) on_change_(TopicsOf(message));
  }
  reader->Finish();
  absl::MutexLock lock(&mutex_);
  context_ = nullptr;
}

bool StatusStream::Pause() {
  absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&stopping_), retry_);
  return !stopping_;
}

}  // namespace directory_sync::webui
