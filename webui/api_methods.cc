#include "webui/api_methods.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "proto/directorysync/directory/v1/directory.pb.h"
#include "proto/directorysync/relay/v1/relay.pb.h"
#include "proto/directorysync/supervisor/v1/supervisor.pb.h"
#include "proto/directorysync/upload/v1/audit.pb.h"
#include "proto/directorysync/upload/v1/fleet.pb.h"
#include "proto/directorysync/upload/v1/object_sync.pb.h"
#include "proto/directorysync/upload/v1/pace.pb.h"
#include "proto/directorysync/upload/v1/passwords.pb.h"
#include "proto/directorysync/upload/v1/plan.pb.h"
#include "proto/directorysync/upload/v1/reject.pb.h"
#include "proto/directorysync/upload/v1/upload.pb.h"

namespace directory_sync::webui {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::ServiceDescriptor;

// A request's descriptor leads to the file, and keeps it linked in.
void Append(const Descriptor* request, const std::string& service, Role server,
            const std::vector<std::string>& names,
            std::vector<ApiMethod>& methods) {
  const ServiceDescriptor* descriptor =
      request->file()->FindServiceByName(service);
  for (const std::string& name : names) {
    methods.push_back({descriptor->FindMethodByName(name), server});
  }
}

std::vector<ApiMethod> MakeApiMethods() {
  std::vector<ApiMethod> methods;
  Append(directorysync::supervisor::v1::GetStatusRequest::descriptor(),
         "Supervisor", Role::kSupervisor, {"GetStatus"}, methods);
  Append(directorysync::relay::v1::GetStatusRequest::descriptor(),
         "RelayOutlet", Role::kRelay, {"GetStatus"}, methods);
  Append(directorysync::upload::v1::GetStatusRequest::descriptor(),
         "UploaderAdmin", Role::kUploader,
         {"GetStatus", "Register", "GetSettings", "UpdateSettings", "StartSync",
          "ListRuns", "ListOperations", "ListAccounts", "ListAlerts"},
         methods);
  Append(
      directorysync::upload::v1::ListRemovalsRequest::descriptor(),
      "PlanReview", Role::kUploader,
      {"ListRemovals", "ApproveRemovals", "Preview", "ListPreviewOperations"},
      methods);
  Append(directorysync::upload::v1::ListRejectsRequest::descriptor(), "Rejects",
         Role::kUploader, {"ListRejects", "RetryRejects"}, methods);
  Append(directorysync::upload::v1::GetPaceRequest::descriptor(),
         "ProviderPace", Role::kUploader, {"GetPace", "ListDeliveries"},
         methods);
  Append(directorysync::upload::v1::SyncObjectRequest::descriptor(),
         "ObjectSync", Role::kUploader, {"SyncObject"}, methods);
  Append(directorysync::upload::v1::ListAuditEntriesRequest::descriptor(),
         "AuditLog", Role::kUploader, {"ListAuditEntries"}, methods);
  Append(directorysync::upload::v1::GetPasswordTotalsRequest::descriptor(),
         "PasswordProof", Role::kUploader,
         {"GetPasswordTotals", "ListAccountProofs", "GetPasswordTimeline",
          "GetPasswordCoverage"},
         methods);
  Append(directorysync::upload::v1::ListDomainControllersRequest::descriptor(),
         "FleetAdmin", Role::kUploader,
         {"AddDomainControllers", "RemoveDomainController",
          "ListDomainControllers"},
         methods);
  Append(directorysync::directory::v1::DescribeDomainRequest::descriptor(),
         "DirectoryReader", Role::kDirectoryReader,
         {"DescribeDomain", "ListGroups"}, methods);
  return methods;
}

std::map<std::string, const ApiMethod*> MakePaths() {
  std::map<std::string, const ApiMethod*> paths;
  for (const ApiMethod& method : ApiMethods()) {
    paths[absl::StrCat("/", method.method->service()->full_name(), "/",
                       method.method->name())] = &method;
  }
  return paths;
}

}  // namespace

const std::vector<ApiMethod>& ApiMethods() {
  static const auto* const methods =
      new std::vector<ApiMethod>(MakeApiMethods());
  return *methods;
}

const ApiMethod* FindApiMethod(const std::string& path) {
  static const auto* const paths =
      new std::map<std::string, const ApiMethod*>(MakePaths());
  const auto found = paths->find(path);
  return found == paths->end() ? nullptr : found->second;
}

}  // namespace directory_sync::webui
