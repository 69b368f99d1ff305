#include "common/ldap/message_stream.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/ldap/ber_value.h"
#include "common/ldap/result_code.h"
#include "common/ldap/status.h"
#include "common/status/status_macros.h"

namespace directory_sync::ldap {
namespace {

// How late a cancellation may be seen.
constexpr absl::Duration kSlice = absl::Milliseconds(100);
// Requests are small: a peer that doesn't take one for so long is gone.
constexpr absl::Duration kWriteTimeout = absl::Seconds(10);
constexpr size_t kReadSize = 64 << 10;
// What one message may make us hold; a group of a million members fits.
constexpr size_t kLargestMessage = 256 << 20;

}  // namespace

MessageStream::~MessageStream() {
  if (lost_.ok()) Send(UnbindMessage(NextId())).IgnoreError();
}

int32_t MessageStream::NextId() {
  last_id_ = last_id_ == std::numeric_limits<int32_t>::max() ? 1 : last_id_ + 1;
  inboxes_[last_id_];
  return last_id_;
}

void MessageStream::Forget(int32_t id) { inboxes_.erase(id); }

absl::Status MessageStream::Lost(absl::string_view why) {
  lost_ = StatusOfResult(kServerDown, why);
  return lost_;
}

absl::Status MessageStream::Send(absl::string_view message) {
  RETURN_IF_ERROR(lost_);
  const absl::Status sent =
      connection_->Write(message, Deadline::In(kWriteTimeout));
  return sent.ok() ? sent : Lost(sent.message());
}

absl::StatusOr<Answer> MessageStream::Receive(
    int32_t id, const Deadline& deadline,
    const std::function<bool()>& cancelled) {
  Inbox& inbox = inboxes_[id];
  while (inbox.waiting.empty()) {
    RETURN_IF_ERROR(lost_);
    RETURN_IF_ERROR(
        ReadSome(Deadline::Earlier(deadline, Deadline::In(kSlice))));
    if (!inbox.waiting.empty()) break;
    if (cancelled && cancelled()) {
      return absl::CancelledError("the search was cancelled");
    }
    if (deadline.passed()) return StatusOfResult(kTimeout, "");
  }
  inbox.current = std::move(inbox.waiting.front());
  inbox.waiting.pop_front();
  std::optional<Answer> answer = ParseAnswer(inbox.current);
  if (!answer.has_value()) return Lost("it sent a malformed message");
  return *std::move(answer);
}

absl::Status MessageStream::ReadSome(const Deadline& deadline) {
  const absl::StatusOr<bool> got =
      connection_->Read(unread_, kReadSize, deadline);
  if (!got.ok()) return Lost(got.status().message());
  return *got ? Distribute() : absl::OkStatus();
}

absl::Status MessageStream::Distribute() {
  while (true) {
    const absl::string_view rest = absl::string_view(unread_).substr(taken_);
    const std::optional<size_t> size = BerSize(rest, kLargestMessage);
    if (!size.has_value()) return Lost("it sent what isn't LDAP");
    if (*size == 0 || *size > rest.size()) break;
    const absl::Status delivered = Deliver(std::string(rest.substr(0, *size)));
    taken_ += *size;
    RETURN_IF_ERROR(delivered);
  }
  // Moved only when there is much of it: entries are many and small.
  if (taken_ == unread_.size() || taken_ > kReadSize) {
    unread_.erase(0, taken_);
    taken_ = 0;
  }
  return absl::OkStatus();
}

absl::Status MessageStream::Deliver(std::string message) {
  BerSequenceReader reader(message);
  const std::optional<int32_t> id = reader.Integer();
  if (!id.has_value()) return Lost("it sent what isn't LDAP");
  if (*id == 0) {
    const std::optional<Answer> notice = ParseAnswer(message);
    return Lost(absl::StrCat(
        "it ended the connection",
        notice.has_value() && !notice->diagnostic.empty() ? ": " : "",
        notice.has_value() ? notice->diagnostic : ""));
  }
  // What nobody waits for any more was abandoned.
  const auto inbox = inboxes_.find(*id);
  if (inbox != inboxes_.end()) {
    inbox->second.waiting.push_back(std::move(message));
  }
  return absl::OkStatus();
}

}  // namespace directory_sync::ldap
