#ifndef COMMON_DNS_SRV_LOOKUP_H_
#define COMMON_DNS_SRV_LOOKUP_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace directory_sync::dns {

// Where a service is to be had (RFC 2782).
struct SrvRecord {
  uint16_t priority = 0;  // the smallest first
  uint16_t weight = 0;    // among equal priorities: how often it comes first
  uint16_t port = 0;
  std::string host;  // without the dot at its end
};

// Whom to ask; address empty: whom the system's resolv.conf names.
struct NameServer {
  std::string address;  // IPv4
  uint16_t port = 53;
};

// The SRV records of `name`, in no certain order; at least one. Takes up to a
// few seconds. Errors:
//   NotFound     there is no such name, or it has no SRV record
//   Unavailable  no name server answers, or not properly
//   DataLoss     a malformed answer
absl::StatusOr<std::vector<SrvRecord>> LookUpSrv(const std::string& name,
                                                 const NameServer& server = {});

// By priority and, among equals, by chance in proportion to the weights.
// `random` gives numbers in [0, 1).
std::vector<SrvRecord> InOrderOfUse(std::vector<SrvRecord> records,
                                    const std::function<double()>& random);

}  // namespace directory_sync::dns

#endif  // COMMON_DNS_SRV_LOOKUP_H_
