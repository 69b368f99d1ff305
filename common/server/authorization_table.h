#ifndef COMMON_SERVER_AUTHORIZATION_TABLE_H_
#define COMMON_SERVER_AUTHORIZATION_TABLE_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/identity/spiffe_id.h"

namespace directory_sync {

// Who may call: one identity, every handler of the fleet, or everybody.
class Caller {
 public:
  // The local identity of that role. Implicit, so that tables read as lists.
  Caller(Role role) : uri_(SpiffeId::Local(role).uri()) {}
  Caller(const SpiffeId& id) : uri_(id.uri()) {}

  static Caller AnyFleetHandler();

  // Also a peer without a certificate, where the server lets such in.
  static Caller Anyone();

  bool is_anyone() const { return is_anyone_; }
  bool Matches(const SpiffeId& peer) const;

 private:
  Caller() = default;

  std::string uri_;  // empty: any handler of the fleet
  bool is_anyone_ = false;
};

// One line of a server's table.
struct AuthorizationRow {
  std::string method;  // "/directorysync.relay.v1.Inbox/Submit"
  std::vector<Caller> callers;
};

// Who may call what at a server: data, one line per RPC. What is not listed
// is denied to everyone, health, reflection and unknown methods included.
// Immutable and so thread safe.
//
//   const AuthorizationTable table({
//       {"/directorysync.relay.v1.Inbox/Submit", {Caller::AnyFleetHandler()}},
//       {"/directorysync.relay.v1.RelayAdmin/GetStatus",
//        {Role::kWebui, Role::kOperator}},
//   }, LocalDiagnosticRows());
class AuthorizationTable {
 public:
  AuthorizationTable() = default;  // denies everything
  // Rows of the same method add up.
  AuthorizationTable(std::vector<AuthorizationRow> rows,
                     std::vector<AuthorizationRow> more_rows = {});

  bool IsAllowed(absl::string_view method, const SpiffeId& peer) const;
  // Whether no identity is needed at all.
  bool IsAllowedToAnyone(absl::string_view method) const;
  bool Lists(absl::string_view method) const;

 private:
  std::map<std::string, std::vector<Caller>, std::less<>> callers_;
};

// Health for the supervisor, the web UI and the operator; reflection for the
// operator alone. For servers on loopback.
std::vector<AuthorizationRow> LocalDiagnosticRows();

// The RPCs of `services` ("directorysync.relay.v1.Inbox") that the table
// doesn't list, and the names of services that are not linked in. A server's
// test expects it to be empty.
std::vector<std::string> MissingMethods(
    const AuthorizationTable& table, const std::vector<std::string>& services);

}  // namespace directory_sync

#endif  // COMMON_SERVER_AUTHORIZATION_TABLE_H_
