#include "common/server/authorization_table.h"

#include <google/protobuf/descriptor.h>

#include <utility>

#include "absl/strings/str_cat.h"

namespace directory_sync {

Caller Caller::AnyFleetHandler() { return Caller(); }

Caller Caller::Anyone() {
  Caller caller;
  caller.is_anyone_ = true;
  return caller;
}

bool Caller::Matches(const SpiffeId& peer) const {
  if (is_anyone_) return true;
  return uri_.empty() ? !peer.handler_name().empty() : peer.uri() == uri_;
}

AuthorizationTable::AuthorizationTable(
    std::vector<AuthorizationRow> rows,
    std::vector<AuthorizationRow> more_rows) {
  for (std::vector<AuthorizationRow>* list : {&rows, &more_rows}) {
    for (AuthorizationRow& row : *list) {
      std::vector<Caller>& callers = callers_[row.method];
      callers.insert(callers.end(), row.callers.begin(), row.callers.end());
    }
  }
}

bool AuthorizationTable::IsAllowed(absl::string_view method,
                                   const SpiffeId& peer) const {
  const auto row = callers_.find(method);
  if (row == callers_.end()) return false;
  for (const Caller& caller : row->second) {
    if (caller.Matches(peer)) return true;
  }
  return false;
}

bool AuthorizationTable::IsAllowedToAnyone(absl::string_view method) const {
  const auto row = callers_.find(method);
  if (row == callers_.end()) return false;
  for (const Caller& caller : row->second) {
    if (caller.is_anyone()) return true;
  }
  return false;
}

bool AuthorizationTable::Lists(absl::string_view method) const {
  return callers_.find(method) != callers_.end();
}

std::vector<AuthorizationRow> LocalDiagnosticRows() {
  const std::vector<Caller> watchers = {Role::kSupervisor, Role::kWebui,
                                        Role::kOperator};
  return {
      {"/grpc.health.v1.Health/Check", watchers},
      {"/grpc.health.v1.Health/Watch", watchers},
      {"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
       {Role::kOperator}},
      // Which clients ask first; told that it isn't here they ask the other.
      {"/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
       {Role::kOperator}},
  };
}

std::vector<std::string> MissingMethods(
    const AuthorizationTable& table, const std::vector<std::string>& services) {
  std::vector<std::string> missing;
  for (const std::string& name : services) {
    const google::protobuf::ServiceDescriptor* service =
        google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
            name);
    if (service == nullptr) {
      missing.push_back(name);
      continue;
    }
    for (int i = 0; i < service->method_count(); ++i) {
      std::string method =
          absl::StrCat("/", name, "/", service->method(i)->name());
      if (!table.Lists(method)) missing.push_back(std::move(method));
    }
  }
  return missing;
}

}  // namespace directory_sync
