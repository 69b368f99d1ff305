#ifndef DIRECTORY_READER_OBJECT_BATCH_H_
#define DIRECTORY_READER_OBJECT_BATCH_H_

#include <cstddef>
#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/directorysync/directory/v1/directory.pb.h"

namespace directory_sync::directory_reader {

// Gathers objects into messages of bounded size, for a stream of `Response`
// (which has `objects`, and `checkpoint` if Finish is
// used). Thread compatible.
template <typename Response>
class ObjectBatch {
 public:
  // Sends one message; false: nobody receives any more. May wait.
  using Send = std::function<bool(const Response&)>;

  explicit ObjectBatch(Send send) : send_(std::move(send)) {}

  // Adds an object and sends what has come together, if it is enough. `object`
  // gets one that was sent before, to be cleared and used again: making and
  // destroying objects costs more than reading them. Cancelled: nobody receives
  // any more.
  absl::Status Add(directorysync::directory::v1::DirectoryObject&& object) {
    const size_t size = object.ByteSizeLong();
    bytes_ += size;
    holds_large_ = holds_large_ || size > kLargestKept;
    response_.add_objects()->Swap(&object);
    if (bytes_ < kBytes && response_.objects_size() < kObjects) {
      return absl::OkStatus();
    }
    return Flush();
  }

  // Sends the rest together with the checkpoint: the last message.
  absl::Status Finish(std::string checkpoint) {
    response_.set_checkpoint(std::move(checkpoint));
    return Flush();
  }

  // Sends what has come together, even if it is nothing.
  absl::Status Flush() {
    has_sent_ = true;
    const bool sent = send_(response_);
    Clear();
    if (sent) return absl::OkStatus();
    return absl::CancelledError("the caller doesn't receive any more");
  }

  // Whether something was sent already.
  bool has_sent() const { return has_sent_; }

  // Forgets what was not sent.
  void Clear() {
    if (holds_large_) {
      response_ = Response();
    } else {
      response_.Clear();
    }
    holds_large_ = false;
    bytes_ = 0;
  }

 private:
  static constexpr size_t kBytes = 256 << 10;
  static constexpr int kObjects = 500;
  // The memory of larger objects is not kept for others.
  static constexpr size_t kLargestKept = 4 << 10;

  const Send send_;
  Response response_;
  size_t bytes_ = 0;
  bool holds_large_ = false;
  bool has_sent_ = false;
};

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_OBJECT_BATCH_H_
