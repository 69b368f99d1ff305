#ifndef DIRECTORY_READER_CONTROLLER_DISCOVERY_H_
#define DIRECTORY_READER_CONTROLLER_DISCOVERY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/dns/srv_lookup.h"

namespace directory_sync::directory_reader {

// The addresses of the domain controllers of `domain` (a DNS name) by DNS,
// _ldap._tcp.dc._msdcs.<domain>, [MS-ADTS] 6.3.2.3, in the order in which they
// are to be tried: ldap:// with the port of the record for Kerberos, else
// ldaps:// with its usual port, which has no record. FailedPrecondition, with
// the cure: DNS knows none. Unavailable: DNS doesn't answer.
absl::StatusOr<std::vector<std::string>> DiscoverControllers(
    const std::string& domain, bool kerberos,
    const dns::NameServer& server = {});

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_CONTROLLER_DISCOVERY_H_
