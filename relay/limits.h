#ifndef RELAY_LIMITS_H_
#define RELAY_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"
#include "relay/token_bucket.h"

namespace directory_sync::relay {

// What the inbox holds at most. An item is about 1 KB: a million of them are
// 20 password changes by each of 50,000 users while the uploader is down.
struct InboxLimits {
  int64_t max_items = 1'000'000;
  int64_t max_payload_bytes = int64_t{1} << 30;

  // One sender's share, so that a broken or hostile handler leaves room for
  // the others.
  int64_t max_items_per_sender = 250'000;
  int64_t max_payload_bytes_per_sender = int64_t{256} << 20;

  // One answer to the uploader: below gRPC's 4 MiB a message.
  int max_items_per_fetch = 256;
  int64_t max_payload_bytes_per_fetch = 1 << 20;

  // How long removals wait after a failed commit, when nothing else comes.
  absl::Duration retry_delay = absl::Seconds(1);
};

// A sealed password is below 1 KB, a verdict too; the rest is for settings and
// reports to come.
inline constexpr int64_t kMaxPayloadBytes = 64 << 10;
inline constexpr int kItemIdBytes = 16;

// Larger messages are refused by gRPC.
inline constexpr int kMaxNetworkMessageBytes = 128 << 10;

// What gRPC holds for all handlers together: 2,000 streams with what they have
// in flight (most of the time nothing), and an end to whoever announces a
// message of a gigabyte.
inline constexpr int64_t kNetworkMemoryBytes = int64_t{128} << 20;

// Connections at once: each handler has one or two.
inline constexpr int kMaxConnections = 2000;
inline constexpr int kMaxConnectionsPerAddress = 100;

// Connections that don't finish their handshake by then are dropped: it takes
// two round trips.
inline constexpr absl::Duration kHandshakeTimeout = absl::Seconds(5);

// How much of one handler's stream waits for its commit: what a commit takes
// at once from one, and what one can make the relay hold in memory.
inline constexpr int kMaxUncommittedItems = 256;
inline constexpr int64_t kMaxUncommittedBytes = 512 << 10;

// How fast a handler's items are taken. No domain controller changes 100
// passwords a second for long; the burst is a backlog. A hostile handler could
// otherwise put a quarter of a million items before the others' in a minute.
inline constexpr RateLimit kHandlerRate = {100, 5000};

// A handler has one stream; a second one is for the moment in which the first
// is dead and not yet noticed.
inline constexpr int kMaxStreamsPerHandler = 2;
inline constexpr int kMaxHandlerStreams = 2000;

// Anybody may ask to enrol: requests of at most this size, so many at once, and
// so fast, all together and from one address. Members that renew have as many
// places again, and each a rate of its own.
inline constexpr int64_t kMaxFleetMessageBytes = 16 << 10;
inline constexpr size_t kMaxEnrolmentCalls = 64;
inline constexpr size_t kEnrolmentCallsKeptForMembers = 64;
inline constexpr RateLimit kEnrolmentRate = {50, 200};
inline constexpr RateLimit kEnrolmentRatePerPeer = {2, 20};

// A connection without a call is closed: handlers always have one.
inline constexpr absl::Duration kMaxConnectionIdle = absl::Seconds(30);

// A handler's heartbeats that follow faster aren't handed on.
inline constexpr absl::Duration kShortestHeartbeat = absl::Milliseconds(200);

// How much is with the uploader and not acknowledged.
inline constexpr int kMaxUnacknowledgedItems = 2048;
inline constexpr int64_t kMaxUnacknowledgedBytes = 8 << 20;

}  // namespace directory_sync::relay

#endif  // RELAY_LIMITS_H_
