#include <cstdint>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/dns/srv_lookup.h"
#include "common/platform/utf16.h"
// clang-format off
#include "common/platform/windows_api.h"
#include <windns.h>
// clang-format on

namespace directory_sync::dns {
namespace {

struct FreeRecords {
  void operator()(DNS_RECORDW* records) const {
    DnsRecordListFree(records, DnsFreeRecordList);
  }
};
using Records = std::unique_ptr<DNS_RECORDW, FreeRecords>;

absl::Status ErrorOf(DNS_STATUS error, const std::string& name) {
  if (error == DNS_ERROR_RCODE_NAME_ERROR || error == DNS_INFO_NO_RECORDS) {
    return absl::NotFoundError(absl::StrCat("DNS has no SRV record ", name));
  }
  return absl::UnavailableError(
      absl::StrCat("no DNS server answered properly for the SRV record ", name,
                   " (Windows error ", error, ")"));
}

}  // namespace

absl::StatusOr<std::vector<SrvRecord>> LookUpSrv(const std::string& name,
                                                 const NameServer& server) {
  if (!server.address.empty()) {
    return absl::InvalidArgumentError(
        "Windows asks the name servers of its network settings alone");
  }
  DNS_RECORDW* found = nullptr;
  // Windows' own cache would hide a domain controller that is new.
  const DNS_STATUS error =
      DnsQuery_W(ToUtf16(name).c_str(), DNS_TYPE_SRV, DNS_QUERY_BYPASS_CACHE,
                 nullptr, reinterpret_cast<PDNS_RECORD*>(&found), nullptr);
  const Records owned(found);
  if (error != ERROR_SUCCESS) return ErrorOf(error, name);
  std::vector<SrvRecord> records;
  for (const DNS_RECORDW* one = found; one != nullptr; one = one->pNext) {
    if (one->wType != DNS_TYPE_SRV) continue;
    const DNS_SRV_DATAW& data = one->Data.SRV;
    std::string host = ToUtf8(data.pNameTarget);
    // "." says that there is no such service.
    if (host.empty() || host == ".") continue;
    records.push_back(
        {data.wPriority, data.wWeight, data.wPort, std::move(host)});
  }
  if (!records.empty()) return records;
  return absl::NotFoundError(absl::StrCat("DNS names no host for ", name));
}

}  // namespace directory_sync::dns
