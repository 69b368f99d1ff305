// Logs in to a domain controller as the product does, reads all users by
// DirSync and by pages, and tells what came of it:
//
//   ldap_client URI CA_FILE ACCOUNT <PASSWORD
//
// "OK 31 31 dc1.corp.example.test", or the status. Run by
// ldap_under_wine_test.

#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/ldap/connect.h"
#include "common/ldap/directory_server.h"
#include "common/ldap/session.h"
#include "common/platform/service_control.h"
#include "common/secret/secret.h"
#include "common/status/status_macros.h"

namespace directory_sync::ldap {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(20);
constexpr char kUsers[] = "(&(objectClass=user)(objectCategory=person))";

// How many entries there were; `controls` are the result's.
absl::StatusOr<int> Count(Session& session, const SearchRequest& request,
                          std::vector<Control>& controls) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Search> search,
                   session.Start(request));
  int count = 0;
  while (true) {
    ASSIGN_OR_RETURN(const Entry* entry, search->Next());
    if (entry == nullptr) break;
    if (entry->Value("objectGUID").size() != 16) {
      return absl::DataLossError(entry->dn);
    }
    ++count;
  }
  controls = search->result_controls();
  return count;
}

absl::StatusOr<int> CountByDirSync(Session& session, SearchRequest request) {
  std::string cookie;
  int count = 0;
  while (true) {
    request.controls = {DirSyncControl(kDirSyncObjectSecurity, cookie),
                        ExtendedDnControl()};
    std::vector<Control> controls;
    ASSIGN_OR_RETURN(const int found, Count(session, request, controls));
    count += found;
    ASSIGN_OR_RETURN(const DirSyncPosition position,
                     ParseDirSyncResult(controls));
    cookie = position.cookie;
    if (!position.more) return count;
  }
}

absl::StatusOr<int> CountByPages(Session& session, SearchRequest request) {
  std::string cookie;
  int count = 0;
  do {
    request.controls = {PagedResultsControl(7, cookie)};
    std::vector<Control> controls;
    ASSIGN_OR_RETURN(const int found, Count(session, request, controls));
    if (found > 7) return absl::InternalError("a page is too large");
    count += found;
    ASSIGN_OR_RETURN(cookie, NextPageCookie(controls));
  } while (!cookie.empty());
  return count;
}

absl::StatusOr<std::string> Run(const std::vector<std::string>& words,
                                const std::string& password) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Session> session,
                   ConnectSimple({words[1], words[2], kTimeout}, words[3],
                                 Secret::CopyOf(password)));
  ASSIGN_OR_RETURN(const RootDse root, ReadRootDse(*session, kTimeout));
  SearchRequest request;
  request.base = root.default_naming_context;
  request.filter = kUsers;
  request.attributes = {"objectGUID", "displayName"};
  ASSIGN_OR_RETURN(const int by_dir_sync, CountByDirSync(*session, request));
  ASSIGN_OR_RETURN(const int by_pages, CountByPages(*session, request));
  return absl::StrCat("OK ", by_dir_sync, " ", by_pages, " ",
                      root.dns_host_name);
}

}  // namespace
}  // namespace directory_sync::ldap

int main(int argc, char** argv) {
  const auto words = directory_sync::ProgramArguments(argc, argv);
  if (words.size() != 4) return 2;
  std::string password;
  std::getline(std::cin, password);
  if (!password.empty() && password.back() == '\r') password.pop_back();
  const auto result = directory_sync::ldap::Run(words, password);
  std::cout << (result.ok() ? *result : result.status().ToString()) << "\n";
  return 0;
}
