#include "webui/live/change_feed.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

namespace directory_sync::webui {
namespace {

constexpr absl::Duration kTick = absl::Milliseconds(500);

std::string MessageOf(const HttpResponse& response) {
  const auto json = nlohmann::json::parse(response.body, nullptr, false);
  if (!json.is_object()) return "it failed";
  const auto message = json.find("message");
  return message != json.end() && message->is_string()
             ? message->get<std::string>()
             : "it failed";
}

// A JSON text without line ends: an event's data is one line.
std::string OneLine(const std::string& json) {
  std::string line;
  line.reserve(json.size());
  for (const char c : json) {
    if (c != '\n' && c != '\r') line.push_back(c);
  }
  return line;
}

std::string Quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false,
                                   nlohmann::json::error_handler_t::replace);
}

// `value` is JSON, empty if none was ever told; `error` is empty if the last
// call was answered.
EventStream::Bytes Event(const std::string& topic, absl::Time told,
                         const std::string& value, const std::string& error) {
  std::string event = absl::StrCat("data: {\"topic\":\"", topic, "\"");
  if (!value.empty()) {
    absl::StrAppend(
        &event, ",\"at\":\"",
        absl::FormatTime(absl::RFC3339_full, told, absl::UTCTimeZone()), "\"");
  }
  if (!error.empty()) absl::StrAppend(&event, ",\"error\":", Quoted(error));
  if (!value.empty()) absl::StrAppend(&event, ",\"value\":", value);
  return std::make_shared<const std::string>(absl::StrCat(event, "}\n\n"));
}

}  // namespace

ChangeFeed::ChangeFeed(Call call, Clock& clock, std::vector<Watch> watches)
    : call_(std::move(call)), clock_(clock), watches_(std::move(watches)) {
  absl::MutexLock lock(&mutex_);
  for (const Watch& watch : watches_) {
    states_[watch.topic].told = absl::InfinitePast();
  }
  next_heartbeat_ = clock_.Monotonic() + kHeartbeat;
}

ChangeFeed::~ChangeFeed() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    wake_.SignalAll();
  }
  if (thread_.joinable()) thread_.join();
  absl::MutexLock lock(&mutex_);
  while (outstanding_ > 0) wake_.Wait(&mutex_);
  for (const Subscriber& subscriber : subscribers_) subscriber.stream->Close();
}

void ChangeFeed::Start() {
  thread_ = std::thread([this] { Watching(); });
}

void ChangeFeed::Watching() {
  for (;;) {
    Poll();
    absl::MutexLock lock(&mutex_);
    if (!stopping_ && !hastened_) wake_.WaitWithTimeout(&mutex_, kTick);
    hastened_ = false;
    if (stopping_) return;
  }
}

bool ChangeFeed::Subscribe(std::shared_ptr<EventStream> stream,
                           std::function<bool()> may_stay) {
  absl::MutexLock lock(&mutex_);
  subscribers_.erase(std::remove_if(subscribers_.begin(), subscribers_.end(),
                                    [](const Subscriber& each) {
                                      return each.stream->closed();
                                    }),
                     subscribers_.end());
  if (subscribers_.size() >= kMostStreams) return false;
  for (const auto& [topic, state] : states_) {
    if (state.event != nullptr) stream->Send(state.event);
  }
  // What wasn't watched while nobody looked is due now.
  if (subscribers_.empty()) {
    for (auto& [topic, state] : states_) state.due = absl::ZeroDuration();
  }
  subscribers_.push_back({std::move(stream), std::move(may_stay)});
  wake_.SignalAll();
  return true;
}

void ChangeFeed::Poll() {
  for (const Watch* watch : TakeDue()) {
    call_(watch->method, watch->request,
          [this, watch](const HttpResponse& response) {
            Answered(*watch, response);
          });
  }
}

std::vector<const Watch*> ChangeFeed::TakeDue() {
  absl::MutexLock lock(&mutex_);
  const absl::Duration now = clock_.Monotonic();
  if (now >= next_heartbeat_) {
    next_heartbeat_ = now + kHeartbeat;
    Heartbeat();
  }
  std::vector<const Watch*> due;
  for (const Watch& watch : watches_) {
    State& state = states_[watch.topic];
    const bool wanted = !subscribers_.empty() || watch.always;
    if (!wanted || state.asking || now < state.due) continue;
    state.asking = true;
    state.due =
        now + (subscribers_.empty() ? watch.quiet_period : watch.period);
    ++outstanding_;
    due.push_back(&watch);
  }
  return due;
}

void ChangeFeed::Answered(const Watch& watch, const HttpResponse& response) {
  const bool good = response.status == 200;
  if (good && on_value_) on_value_(watch.topic, response.body);
  absl::MutexLock lock(&mutex_);
  State& state = states_[watch.topic];
  state.asking = false;
  const std::string value = good ? OneLine(response.body) : state.value;
  const std::string error = good ? "" : MessageOf(response);
  const bool changed =
      state.event == nullptr || value != state.value || error != state.error;
  state.value = value;
  state.error = error;
  if (good) state.told = clock_.Now();
  if (changed) {
    state.event = Event(watch.topic, state.told, state.value, state.error);
    for (const Subscriber& subscriber : subscribers_) {
      subscriber.stream->Send(state.event);
    }
  }
  --outstanding_;
  wake_.SignalAll();
}

void ChangeFeed::Heartbeat() {
  static const auto* const beat =
      new EventStream::Bytes(std::make_shared<const std::string>(": \n\n"));
  std::vector<Subscriber> staying;
  for (Subscriber& subscriber : subscribers_) {
    if (subscriber.stream->closed()) continue;
    if (!subscriber.may_stay()) {
      subscriber.stream->Close();
      continue;
    }
    subscriber.stream->Send(*beat);
    staying.push_back(std::move(subscriber));
  }
  subscribers_ = std::move(staying);
}

void ChangeFeed::Hasten(const std::vector<std::string>& topics) {
  absl::MutexLock lock(&mutex_);
  if (subscribers_.empty()) return;
  // One that is being asked for is asked for again: its answer may be older.
  for (const std::string& topic : topics) {
    states_[topic].due = absl::ZeroDuration();
  }
  hastened_ = true;
  wake_.SignalAll();
}

std::string ChangeFeed::Latest(const std::string& topic) const {
  absl::MutexLock lock(&mutex_);
  const auto state = states_.find(topic);
  if (state == states_.end() || !state->second.error.empty()) return "";
  return state->second.value;
}

size_t ChangeFeed::streams() const {
  absl::MutexLock lock(&mutex_);
  return subscribers_.size();
}

}  // namespace directory_sync::webui
