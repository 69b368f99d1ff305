#include "relay/peer_network.h"

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>
#include <boost/system/error_code.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace directory_sync::relay {

namespace ip = ::boost::asio::ip;

std::string NetworkOf(absl::string_view peer) {
  // Without the port.
  const std::string name = absl::StrReplaceAll(peer.substr(0, peer.rfind(':')),
                                               {{"%5B", "["}, {"%5D", "]"}});
  absl::string_view host = name;
  if (!absl::ConsumePrefix(&host, "ipv6:[") ||
      !absl::ConsumeSuffix(&host, "]")) {
    return name;
  }
  boost::system::error_code error;
  const ip::address_v6 address = ip::make_address_v6(std::string(host), error);
  if (error) return name;
  if (address.is_v4_mapped()) {
    return absl::StrCat(
        "ipv4:", ip::make_address_v4(ip::v4_mapped, address).to_string());
  }
  ip::address_v6::bytes_type network = address.to_bytes();
  for (size_t i = 8; i < network.size(); ++i) network[i] = 0;
  return absl::StrCat("ipv6:", ip::address_v6(network).to_string(), "/64");
}

}  // namespace directory_sync::relay
