// The calls that the server carries on (webui/api_methods.cc), with the types
// that protoc makes of the contracts.

import type * as directory from "@proto/directory/v1/directory_pb";
import type * as relay from "@proto/relay/v1/relay_pb";
import type * as supervisor from "@proto/supervisor/v1/supervisor_pb";
import type * as upload from "./upload";
import type * as web from "@proto/web/v1/view_pb";

export interface Methods {
  "directorysync.supervisor.v1.Supervisor/GetStatus": [
    supervisor.GetStatusRequestJson,
    supervisor.GetStatusResponseJson,
  ];
  "directorysync.relay.v1.RelayOutlet/GetStatus": [
    relay.GetStatusRequestJson,
    relay.GetStatusResponseJson,
  ];
  "directorysync.directory.v1.DirectoryReader/DescribeDomain": [
    directory.DescribeDomainRequestJson,
    directory.DescribeDomainResponseJson,
  ];
  "directorysync.directory.v1.DirectoryReader/ListGroups": [
    directory.ListGroupsRequestJson,
    directory.ListGroupsResponseJson,
  ];
  "directorysync.upload.v1.UploaderAdmin/GetStatus": [
    upload.GetStatusRequestJson,
    upload.GetStatusResponseJson,
  ];
  "directorysync.upload.v1.UploaderAdmin/Register": [
    upload.RegisterRequestJson,
    upload.RegisterResponseJson,
  ];
  "directorysync.upload.v1.UploaderAdmin/GetSettings": [
    upload.GetSettingsRequestJson,
    upload.GetSettingsResponseJson,
  ];
  "directorysync.upload.v1.UploaderAdmin/UpdateSettings": [
    upload.UpdateSettingsRequestJson,
    upload.UpdateSettingsResponseJson,
  ];
  "directorysync.upload.v1.UploaderAdmin/StartSync": [
    upload.StartSyncRequestJson,
    upload.StartSyncResponseJson,
  ];
  "directorysync.upload.v1.UploaderAdmin/ListRuns": [
    upload.ListRunsRequestJson,
    upload.ListRunsResponseJson,
  ];
  "directorysync.upload.v1.UploaderAdmin/ListOperations": [
    upload.ListOperationsRequestJson,
    upload.ListOperationsResponseJson,
  ];
  "directorysync.upload.v1.UploaderAdmin/ListAccounts": [
    upload.ListAccountsRequestJson,
    upload.ListAccountsResponseJson,
  ];
  "directorysync.upload.v1.UploaderAdmin/ListAlerts": [
    upload.ListAlertsRequestJson,
    upload.ListAlertsResponseJson,
  ];
  "directorysync.upload.v1.FleetAdmin/AddDomainControllers": [
    upload.AddDomainControllersRequestJson,
    upload.AddDomainControllersResponseJson,
  ];
  "directorysync.upload.v1.FleetAdmin/RemoveDomainController": [
    upload.RemoveDomainControllerRequestJson,
    upload.RemoveDomainControllerResponseJson,
  ];
  "directorysync.upload.v1.FleetAdmin/ListDomainControllers": [
    upload.ListDomainControllersRequestJson,
    upload.ListDomainControllersResponseJson,
  ];
  "directorysync.upload.v1.PlanReview/ListRemovals": [
    upload.ListRemovalsRequestJson,
    upload.ListRemovalsResponseJson,
  ];
  "directorysync.upload.v1.PlanReview/ApproveRemovals": [
    upload.ApproveRemovalsRequestJson,
    upload.ApproveRemovalsResponseJson,
  ];
  "directorysync.upload.v1.PlanReview/Preview": [
    upload.PreviewRequestJson,
    upload.PreviewResponseJson,
  ];
  "directorysync.upload.v1.PlanReview/ListPreviewOperations": [
    upload.ListPreviewOperationsRequestJson,
    upload.ListPreviewOperationsResponseJson,
  ];
  "directorysync.upload.v1.Rejects/ListRejects": [
    upload.ListRejectsRequestJson,
    upload.ListRejectsResponseJson,
  ];
  "directorysync.upload.v1.Rejects/RetryRejects": [
    upload.RetryRejectsRequestJson,
    upload.RetryRejectsResponseJson,
  ];
  "directorysync.upload.v1.PasswordProof/GetPasswordTotals": [
    upload.GetPasswordTotalsRequestJson,
    upload.GetPasswordTotalsResponseJson,
  ];
  "directorysync.upload.v1.PasswordProof/ListAccountProofs": [
    upload.ListAccountProofsRequestJson,
    upload.ListAccountProofsResponseJson,
  ];
  "directorysync.upload.v1.PasswordProof/GetPasswordTimeline": [
    upload.GetPasswordTimelineRequestJson,
    upload.GetPasswordTimelineResponseJson,
  ];
  "directorysync.upload.v1.PasswordProof/GetPasswordCoverage": [
    upload.GetPasswordCoverageRequestJson,
    upload.GetPasswordCoverageResponseJson,
  ];
  "directorysync.upload.v1.ProviderPace/GetPace": [
    upload.GetPaceRequestJson,
    upload.GetPaceResponseJson,
  ];
  "directorysync.upload.v1.ProviderPace/ListDeliveries": [
    upload.ListDeliveriesRequestJson,
    upload.ListDeliveriesResponseJson,
  ];
  "directorysync.upload.v1.ObjectSync/SyncObject": [
    upload.SyncObjectRequestJson,
    upload.SyncObjectResponseJson,
  ];
  "directorysync.upload.v1.AuditLog/ListAuditEntries": [
    upload.ListAuditEntriesRequestJson,
    upload.ListAuditEntriesResponseJson,
  ];
  "directorysync.web.v1.WebView/GetSession": [
    web.GetSessionRequestJson,
    web.GetSessionResponseJson,
  ];
  "directorysync.web.v1.WebView/ListSamples": [
    web.ListSamplesRequestJson,
    web.ListSamplesResponseJson,
  ];
}

export type Method = keyof Methods;
export type RequestOf<M extends Method> = Methods[M][0];
export type ResponseOf<M extends Method> = Methods[M][1];
