#include "relay/authorization.h"

#include "common/identity/spiffe_id.h"

namespace directory_sync::relay {

AuthorizationTable NetworkFaceAuthorization() {
  const SpiffeId fleet_operator = SpiffeId::FleetOperator();
  return AuthorizationTable({
      {"/directorysync.relay.v1.PasswordInbox/Submit",
       {Caller::AnyFleetHandler()}},
      {"/directorysync.relay.v1.FleetAttendance/Attend",
       {Caller::AnyFleetHandler()}},
      {"/directorysync.relay.v1.FleetEnrolment/Enrol", {Caller::Anyone()}},
      {"/grpc.health.v1.Health/Check", {fleet_operator}},
      {"/grpc.health.v1.Health/Watch", {fleet_operator}},
      {"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
       {fleet_operator}},
      // Which clients ask first; told that it isn't here they ask the other.
      {"/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
       {fleet_operator}},
  });
}

AuthorizationTable InnerFaceAuthorization() {
  return AuthorizationTable(
      {
          {"/directorysync.relay.v1.RelayOutlet/Collect", {Role::kUploader}},
          {"/directorysync.relay.v1.FleetOutlet/Serve", {Role::kUploader}},
          {"/directorysync.relay.v1.RelayOutlet/GetServerSigningRequest",
           {Role::kUploader}},
          {"/directorysync.relay.v1.RelayOutlet/InstallServerCertificate",
           {Role::kUploader}},
          {"/directorysync.relay.v1.RelayOutlet/GetStatus",
           {Role::kUploader, Role::kOperator, Role::kWebui, Role::kSupervisor}},
      },
      LocalDiagnosticRows());
}

}  // namespace directory_sync::relay
