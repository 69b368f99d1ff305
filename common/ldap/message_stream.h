#ifndef COMMON_LDAP_MESSAGE_STREAM_H_
#define COMMON_LDAP_MESSAGE_STREAM_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/ldap/deadline.h"
#include "common/ldap/ldap_message.h"
#include "common/ldap/tls_connection.h"

namespace directory_sync::ldap {

// LDAP's messages over a connection: whatever order the answers of several
// requests come in, each asker gets its own. Thread compatible.
class MessageStream {
 public:
  explicit MessageStream(std::unique_ptr<TlsConnection> connection)
      : connection_(std::move(connection)) {}
  // Says good-bye.
  ~MessageStream();
  MessageStream(const MessageStream&) = delete;
  MessageStream& operator=(const MessageStream&) = delete;

  const TlsConnection& connection() const { return *connection_; }

  // The id for the next request; its answers are kept until Forget.
  int32_t NextId();
  void Forget(int32_t id);

  // Unavailable when the connection is lost.
  absl::Status Send(absl::string_view message);

  // The next answer to `id`, valid until the next call for it. Waits in slices,
  // so that `cancelled` (may be empty) is heard soon: Cancelled.
  // DeadlineExceeded: none by then. Unavailable: the connection is lost, the
  // server has ended it, or sent what isn't LDAP.
  absl::StatusOr<Answer> Receive(int32_t id, const Deadline& deadline,
                                 const std::function<bool()>& cancelled);

 private:
  struct Inbox {
    std::deque<std::string> waiting;
    std::string current;  // what the last answer points into
  };

  absl::Status ReadSome(const Deadline& deadline);
  // Puts the whole messages of unread_ where they belong.
  absl::Status Distribute();
  absl::Status Deliver(std::string message);
  absl::Status Lost(absl::string_view why);

  const std::unique_ptr<TlsConnection> connection_;
  int32_t last_id_ = 0;
  std::map<int32_t, Inbox> inboxes_;
  std::string unread_;
  size_t taken_ = 0;  // of unread_, at its front
  absl::Status lost_;
};

}  // namespace directory_sync::ldap

#endif  // COMMON_LDAP_MESSAGE_STREAM_H_
