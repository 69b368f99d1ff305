#include "uploader/admin/authorization.h"

namespace directory_sync::uploader {

AuthorizationTable UploaderAuthorization() {
  constexpr Role kOperator = Role::kOperator;
  constexpr Role kWebui = Role::kWebui;
  return AuthorizationTable(
      {
          {"/directorysync.upload.v1.UploaderAdmin/GetStatus",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.UploaderAdmin/Register",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.UploaderAdmin/Unregister",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.UploaderAdmin/GetSettings",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.UploaderAdmin/UpdateSettings",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.UploaderAdmin/StartSync",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.UploaderAdmin/WaitForRun",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.UploaderAdmin/ListRuns",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.UploaderAdmin/ListOperations",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.UploaderAdmin/ListAccounts",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.UploaderAdmin/ListAlerts",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.FleetAdmin/AddDomainControllers",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.FleetAdmin/RemoveDomainController",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.FleetAdmin/ListDomainControllers",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.FleetAdmin/RotateSealingKey", {kOperator}},
          {"/directorysync.upload.v1.FleetAdmin/IssueOperatorCertificate",
           {kOperator}},
          {"/directorysync.upload.v1.PasswordProof/GetPasswordTotals",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.PasswordProof/ListAccountProofs",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.PasswordProof/GetPasswordTimeline",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.PasswordProof/GetPasswordCoverage",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.PlanReview/ListRemovals",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.PlanReview/ApproveRemovals",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.PlanReview/Preview", {kOperator, kWebui}},
          {"/directorysync.upload.v1.PlanReview/ListPreviewOperations",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.StatusWatch/WatchStatus",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.AuditLog/ListAuditEntries",
           {kOperator, kWebui}},
          {"/directorysync.upload.v1.Rejects/ListRejects", {kOperator, kWebui}},
          {"/directorysync.upload.v1.Rejects/RetryRejects",
           {kOperator, kWebui}},
      },
      LocalDiagnosticRows());
}

}  // namespace directory_sync::uploader
