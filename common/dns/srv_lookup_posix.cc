#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/dns/srv_lookup.h"
#include "common/status/status_macros.h"

namespace directory_sync::dns {
namespace {

constexpr int kSecondsPerTry = 2;
constexpr int kTries = 2;
// Priority, weight and port.
constexpr size_t kFixedSize = 6;

// The system's resolver, with a state of its own: thread safe.
class Resolver {
 public:
  Resolver() { ready_ = res_ninit(&state_) == 0; }
  ~Resolver() { res_nclose(&state_); }
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  absl::Status Use(const NameServer& server) {
    if (!ready_) return absl::UnavailableError("the resolver can't be set up");
    state_.retrans = kSecondsPerTry;
    state_.retry = kTries;
    if (server.address.empty()) return absl::OkStatus();
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(server.port);
    if (inet_pton(AF_INET, server.address.c_str(), &address.sin_addr) != 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("not an IPv4 address: '", server.address, "'"));
    }
    state_.nscount = 1;
    state_.nsaddr_list[0] = address;
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<unsigned char>> Ask(const std::string& name) {
    std::vector<unsigned char> answer(NS_MAXMSG);
    const int size = res_nquery(&state_, name.c_str(), ns_c_in, ns_t_srv,
                                answer.data(), static_cast<int>(answer.size()));
    if (size < 0) return ErrorOf(name);
    answer.resize(std::min<size_t>(size, answer.size()));
    return answer;
  }

 private:
  absl::Status ErrorOf(const std::string& name) const {
    if (state_.res_h_errno == HOST_NOT_FOUND || state_.res_h_errno == NO_DATA) {
      return absl::NotFoundError(absl::StrCat("DNS has no SRV record ", name));
    }
    return absl::UnavailableError(absl::StrCat(
        "no DNS server answered properly for the SRV record ", name));
  }

  struct __res_state state_ = {};
  bool ready_ = false;
};

absl::Status Malformed() {
  return absl::DataLossError("a DNS server sent a malformed answer");
}

absl::StatusOr<SrvRecord> RecordOf(const ns_msg& message, const ns_rr& rr) {
  const unsigned char* const fields = ns_rr_rdata(rr);
  if (ns_rr_rdlen(rr) <= kFixedSize) return Malformed();
  SrvRecord record;
  record.priority = static_cast<uint16_t>(ns_get16(fields));
  record.weight = static_cast<uint16_t>(ns_get16(fields + 2));
  record.port = static_cast<uint16_t>(ns_get16(fields + 4));
  char host[NS_MAXDNAME];
  if (ns_name_uncompress(ns_msg_base(message), ns_msg_end(message),
                         fields + kFixedSize, host, sizeof host) < 0) {
    return Malformed();
  }
  record.host = host;
  return record;
}

}  // namespace

absl::StatusOr<std::vector<SrvRecord>> LookUpSrv(const std::string& name,
                                                 const NameServer& server) {
  Resolver resolver;
  RETURN_IF_ERROR(resolver.Use(server));
  ASSIGN_OR_RETURN(const std::vector<unsigned char> answer, resolver.Ask(name));
  ns_msg message;
  if (ns_initparse(answer.data(), static_cast<int>(answer.size()), &message) <
      0) {
    return Malformed();
  }
  std::vector<SrvRecord> records;
  for (int i = 0; i < ns_msg_count(message, ns_s_an); ++i) {
    ns_rr rr;
    if (ns_parserr(&message, ns_s_an, i, &rr) < 0) return Malformed();
    if (ns_rr_type(rr) != ns_t_srv) continue;
    ASSIGN_OR_RETURN(SrvRecord record, RecordOf(message, rr));
    // "." says that there is no such service.
    if (!record.host.empty() && record.host != ".") {
      records.push_back(std::move(record));
    }
  }
  if (!records.empty()) return records;
  return absl::NotFoundError(absl::StrCat("DNS names no host for ", name));
}

}  // namespace directory_sync::dns
