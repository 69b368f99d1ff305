#include "relay/peer_network.h"

#include "gtest/gtest.h"

namespace directory_sync::relay {
namespace {

TEST(PeerNetworkTest, PortsOfOneAddressCountTogether) {
  EXPECT_EQ(NetworkOf("ipv4:192.0.2.1:1"), NetworkOf("ipv4:192.0.2.1:65535"));
  EXPECT_NE(NetworkOf("ipv4:192.0.2.1:1"), NetworkOf("ipv4:192.0.2.2:1"));
}

TEST(PeerNetworkTest, AddressesOfOneSubscriberCountTogether) {
  EXPECT_EQ(NetworkOf("ipv6:%5B2001:db8:1:2::1%5D:1"),
            NetworkOf("ipv6:[2001:db8:1:2:ffff::9]:2"));
  EXPECT_NE(NetworkOf("ipv6:[2001:db8:1:2::1]:1"),
            NetworkOf("ipv6:[2001:db8:1:3::1]:1"));
}

TEST(PeerNetworkTest, MappedAddressIsTheIpv4Address) {
  EXPECT_EQ(NetworkOf("ipv6:[::ffff:192.0.2.1]:1"),
            NetworkOf("ipv4:192.0.2.1:7"));
  EXPECT_NE(NetworkOf("ipv6:[::ffff:192.0.2.1]:1"),
            NetworkOf("ipv6:[::ffff:192.0.2.2]:1"));
}

TEST(PeerNetworkTest, StrangeNamesCountAsTheyAre) {
  EXPECT_EQ(NetworkOf("unix:/run/socket"), "unix");
  EXPECT_EQ(NetworkOf("ipv6:[no address]:1"), "ipv6:[no address]");
  EXPECT_EQ(NetworkOf(""), "");
}

}  // namespace
}  // namespace directory_sync::relay
