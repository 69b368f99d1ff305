// The uploader's contract, all of its files.

export type * from "@proto/upload/v1/account_pb";
export type * from "@proto/upload/v1/alert_pb";
export type * from "@proto/upload/v1/audit_pb";
export type * from "@proto/upload/v1/fleet_pb";
export type * from "@proto/upload/v1/history_pb";
export type * from "@proto/upload/v1/mail_service_pb";
export type * from "@proto/upload/v1/object_sync_pb";
export type * from "@proto/upload/v1/pace_pb";
export type * from "@proto/upload/v1/passwords_pb";
export type * from "@proto/upload/v1/plan_pb";
export type * from "@proto/upload/v1/reject_pb";
export type * from "@proto/upload/v1/settings_pb";
export type * from "@proto/upload/v1/upload_pb";
