#include "webui/live/queue_samples.h"

#include "absl/strings/numbers.h"
#include "nlohmann/json.hpp"

namespace directory_sync::webui {
namespace {

// Numbers of 64 bits are text in protobuf's JSON.
int64_t Number(const nlohmann::json& object, const char* name) {
  const auto field = object.find(name);
  int64_t number = 0;
  if (field == object.end() || !field->is_string() ||
      !absl::SimpleAtoi(field->get_ref<const std::string&>(), &number)) {
    return 0;
  }
  return number;
}

}  // namespace

void QueueSamples::Take(const std::string& topic, const std::string& json) {
  if (topic != "uploader" && topic != "relay") return;
  const auto object = nlohmann::json::parse(json, nullptr, false);
  if (!object.is_object()) return;
  absl::MutexLock lock(&mutex_);
  if (topic == "relay") {
    now_.set_inbox_items(Number(object, "inboxItems"));
    return;
  }
  now_.set_pending_operations(Number(object, "pendingOperations"));
  now_.set_pending_passwords(Number(object, "pendingPasswords"));
  const absl::Duration now = clock_.Monotonic();
  if (now - last_ < kPeriod) return;
  last_ = now;
  now_.mutable_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
  samples_.push_back(now_);
  if (samples_.size() > kMost) samples_.pop_front();
}

directorysync::web::v1::ListSamplesResponse QueueSamples::List() const {
  absl::MutexLock lock(&mutex_);
  directorysync::web::v1::ListSamplesResponse response;
  for (const auto& sample : samples_) *response.add_samples() = sample;
  return response;
}

}  // namespace directory_sync::webui
