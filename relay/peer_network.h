#ifndef RELAY_PEER_NETWORK_H_
#define RELAY_PEER_NETWORK_H_

#include <string>

#include "absl/strings/string_view.h"

namespace directory_sync::relay {

// Whom limits count together, from gRPC's name of a peer
// ("ipv4:192.0.2.1:49152", "ipv6:%5B2001:db8::1%5D:49152"): an IPv4 address,
// also one that is mapped into IPv6, or the /64 of an IPv6 address, as one
// subscriber has all of that. Names of another kind count as they are.
std::string NetworkOf(absl::string_view peer);

}  // namespace directory_sync::relay

#endif  // RELAY_PEER_NETWORK_H_
