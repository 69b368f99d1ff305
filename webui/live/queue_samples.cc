#include "webui/live/queue_samples.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "google/protobuf/util/json_util.h"
#include "nlohmann/json.hpp"

namespace directory_sync::webui {
namespace {

using directorysync::web::v1::ListSamplesResponse;
using directorysync::web::v1::QueueSample;

// Numbers of 64 bits are text in protobuf's JSON, smaller ones numbers.
int64_t Number(const nlohmann::json& object, const char* name) {
  const auto field = object.find(name);
  int64_t number = 0;
  if (field == object.end()) return 0;
  if (field->is_number_integer()) return field->get<int64_t>();
  if (!field->is_string() ||
      !absl::SimpleAtoi(field->get_ref<const std::string&>(), &number)) {
    return 0;
  }
  return number;
}

void TakePace(const nlohmann::json& pace, QueueSample& now) {
  const auto writes = pace.find("writes");
  if (writes == pace.end() || !writes->is_object()) return;
  now.set_writes_used(static_cast<int32_t>(Number(*writes, "used")));
  now.set_writes_per_minute(
      static_cast<int32_t>(Number(*writes, "plannedPerMinute")));
}

// The most of both, at the later time.
void Merge(const QueueSample& later, QueueSample& sample) {
  *sample.mutable_time() = later.time();
  sample.set_pending_operations(
      std::max(sample.pending_operations(), later.pending_operations()));
  sample.set_pending_passwords(
      std::max(sample.pending_passwords(), later.pending_passwords()));
  sample.set_inbox_items(std::max(sample.inbox_items(), later.inbox_items()));
  sample.set_writes_used(std::max(sample.writes_used(), later.writes_used()));
  sample.set_writes_per_minute(
      std::max(sample.writes_per_minute(), later.writes_per_minute()));
}

}  // namespace

void QueueSamples::Take(const std::string& topic, const std::string& json) {
  if (topic != "uploader" && topic != "relay" && topic != "pace") return;
  const auto object = nlohmann::json::parse(json, nullptr, false);
  if (!object.is_object()) return;
  absl::MutexLock lock(&mutex_);
  if (topic == "pace") {
    TakePace(object, now_);
  } else if (topic == "relay") {
    now_.set_inbox_items(Number(object, "inboxItems"));
  } else {
    now_.set_pending_operations(Number(object, "pendingOperations"));
    now_.set_pending_passwords(Number(object, "pendingPasswords"));
    Append();
  }
}

void QueueSamples::Append() {
  const absl::Duration now = clock_.Monotonic();
  if (now - last_ < kPeriod) return;
  last_ = now;
  now_.mutable_time()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
  fine_.push_back(now_);
  json_.clear();
  if (fine_.size() < kMostFine + kTogether) return;
  QueueSample most = fine_.front();
  for (size_t i = 0; i < kTogether; ++i) {
    Merge(fine_.front(), most);
    fine_.pop_front();
  }
  coarse_.push_back(most);
  if (coarse_.size() > kMostCoarse) coarse_.pop_front();
}

ListSamplesResponse QueueSamples::List() const {
  absl::MutexLock lock(&mutex_);
  return ListLocked();
}

ListSamplesResponse QueueSamples::ListLocked() const {
  ListSamplesResponse response;
  for (const auto& sample : coarse_) *response.add_samples() = sample;
  for (const auto& sample : fine_) *response.add_samples() = sample;
  return response;
}

std::string QueueSamples::Json() const {
  absl::MutexLock lock(&mutex_);
  if (json_.empty()) {
    google::protobuf::util::JsonPrintOptions options;
    options.always_print_primitive_fields = true;
    // Numbers and times alone: there is nothing that could fail.
    (void)google::protobuf::util::MessageToJsonString(ListLocked(), &json_,
                                                      options);
  }
  return json_;
}

}  // namespace directory_sync::webui
