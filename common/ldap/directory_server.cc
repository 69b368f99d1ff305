#include "common/ldap/directory_server.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/ldap/single_entry.h"
#include "common/status/annotate.h"
#include "common/status/status_macros.h"

namespace directory_sync::ldap {
namespace {

// Only read-only domain controllers say so, [MS-ADTS] 3.1.1.3.4.3.
constexpr char kPartialSecretsOid[] = "1.2.840.113556.1.4.1920";

RootDse RootDseOf(const Entry& entry) {
  RootDse root;
  root.default_naming_context =
      std::string(entry.Value("defaultNamingContext"));
  root.configuration_naming_context =
      std::string(entry.Value("configurationNamingContext"));
  root.dns_host_name = std::string(entry.Value("dnsHostName"));
  root.ds_service_name = std::string(entry.Value("dsServiceName"));
  if (!absl::SimpleAtoi(entry.Value("highestCommittedUSN"),
                        &root.highest_committed_usn)) {
    root.highest_committed_usn = 0;
  }
  if (!absl::SimpleAtoi(entry.Value("domainFunctionality"),
                        &root.domain_functional_level)) {
    root.domain_functional_level = 0;
  }
  root.read_only = entry.HasValue("supportedCapabilities", kPartialSecretsOid);
  if (const Attribute* controls = entry.Find("supportedControl")) {
    for (const absl::string_view oid : controls->values) {
      root.supported_controls.emplace_back(oid);
    }
  }
  return root;
}

}  // namespace

bool RootDse::Supports(absl::string_view control_oid) const {
  return std::find(supported_controls.begin(), supported_controls.end(),
                   control_oid) != supported_controls.end();
}

absl::StatusOr<RootDse> ReadRootDse(Session& session, absl::Duration timeout) {
  SearchRequest request;
  request.scope = SearchScope::kBase;
  request.attributes = {
      "defaultNamingContext", "configurationNamingContext",
      "dnsHostName",          "dsServiceName",
      "highestCommittedUSN",  "domainFunctionality",
      "supportedControl",     "supportedCapabilities",
  };
  request.time_limit = timeout;
  ASSIGN_OR_RETURN(const std::unique_ptr<SingleEntry> found,
                   ReadSingleEntry(session, request));
  return RootDseOf(found->entry());
}

absl::StatusOr<UsnQuestion> UsnQuestion::Ask(Session& session,
                                             absl::Duration timeout) {
  SearchRequest request;
  request.scope = SearchScope::kBase;
  request.attributes = {"highestCommittedUSN"};
  request.time_limit = timeout;
  ASSIGN_OR_RETURN(std::unique_ptr<Search> search, session.Start(request));
  return UsnQuestion(std::move(search));
}

absl::StatusOr<uint64_t> UsnQuestion::Answer() {
  uint64_t usn = 0;
  bool answered = false;
  // To its end: otherwise the server would be told to abandon it.
  while (true) {
    ASSIGN_OR_RETURN(const Entry* entry, search_->Next());
    if (entry == nullptr) break;
    answered = absl::SimpleAtoi(entry->Value("highestCommittedUSN"), &usn);
  }
  if (answered) return usn;
  return absl::DataLossError(
      "the domain controller doesn't say its highestCommittedUSN");
}

absl::StatusOr<Guid> ReadInvocationId(Session& session,
                                      const std::string& ds_service_name,
                                      absl::Duration timeout) {
  SearchRequest request;
  request.base = ds_service_name;
  request.scope = SearchScope::kBase;
  request.attributes = {"invocationId"};
  request.time_limit = timeout;
  ASSIGN_OR_RETURN(const std::unique_ptr<SingleEntry> found,
                   ReadSingleEntry(session, request));
  absl::StatusOr<Guid> id =
      Guid::FromBytes(found->entry().Value("invocationId"));
  if (!id.ok()) {
    return Annotate(
        id.status(),
        absl::StrCat(session.uri(), ": no invocationId in ", ds_service_name));
  }
  return id;
}

}  // namespace directory_sync::ldap
