#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "ctl/commands/commands.h"
#include "ctl/output.h"
#include "ctl/paging.h"
#include "ctl/rpc.h"
#include "proto/directorysync/directory/v1/directory.grpc.pb.h"

namespace directory_sync::ctl {
namespace {

namespace directory = directorysync::directory::v1;

absl::Status RunGroups(const Invocation& invocation, Session& session,
                       std::ostream& out) {
  directory::ListGroupsRequest request;
  RETURN_IF_ERROR(TakePaging(invocation, request));
  if (!invocation.arguments.empty()) {
    request.set_search(invocation.arguments[0]);
  }
  ASSIGN_OR_RETURN(const directory::ListGroupsResponse page,
                   Call<directory::DirectoryReader>(
                       session, Target::kDirectoryReader,
                       &directory::DirectoryReader::Stub::ListGroups, request));
  if (invocation.json) {
    out << ToJson(page) << "\n";
    return absl::OkStatus();
  }
  std::vector<std::vector<std::string>> rows;
  for (const directory::Group& group : page.groups()) {
    rows.push_back({group.name(), absl::StrCat(group.member_count()),
                    group.mail(), group.description()});
  }
  PrintTable({"GROUP", "MEMBERS", "MAIL", "DESCRIPTION"}, rows, out);
  PrintNextPage(page.next_page_token(), out);
  return absl::OkStatus();
}

void PrintDomain(const directory::DescribeDomainResponse& domain,
                 std::ostream& out) {
  PrintTable({"DOMAIN", ""},
             {{"DNS name", domain.dns_name()},
              {"pre-Windows-2000 name", domain.netbios_name()},
              {"SID", domain.sid()},
              {"sees deletions", domain.sees_deletions() ? "yes" : "no"},
              {"Get-Changes", domain.has_get_changes() ? "yes" : "no"}},
             out);
  std::vector<std::vector<std::string>> rows;
  for (const directory::DomainController& dc : domain.domain_controllers()) {
    rows.push_back({dc.uri(), dc.dns_host_name(),
                    dc.reachable() ? "reachable" : "not reachable",
                    absl::StrCat(dc.latency().nanos() / 1000000, " ms"),
                    dc.error()});
  }
  out << "\n";
  PrintTable({"DOMAIN CONTROLLER", "NAME", "STATE", "LATENCY", "ERROR"}, rows,
             out);
  for (const std::string& right : domain.missing_rights()) {
    out << "\nMISSING RIGHT  " << Printable(right) << "\n";
  }
}

absl::Status RunDomain(const Invocation& invocation, Session& session,
                       std::ostream& out) {
  ASSIGN_OR_RETURN(const directory::DescribeDomainResponse domain,
                   Call<directory::DirectoryReader>(
                       session, Target::kDirectoryReader,
                       &directory::DirectoryReader::Stub::DescribeDomain,
                       directory::DescribeDomainRequest()));
  if (invocation.json) {
    out << ToJson(domain) << "\n";
  } else {
    PrintDomain(domain, out);
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> DirectoryCommands() {
  return {{"domain",
           "",
           0,
           0,
           "the domain that is read, and the account's rights in it",
           {},
           RunDomain},
          {"groups", "[SEARCH]", 1, 0, "groups of the directory",
           PagingOptions(), RunGroups}};
}

}  // namespace directory_sync::ctl
