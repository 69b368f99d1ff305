import { expect, test } from "vitest";
import type { AlertJson } from "../api/upload";
import { groupAlerts, linkOf } from "./alert_groups";

const warning = (key: string, more: AlertJson = {}): AlertJson => ({
  alertKey: key,
  severity: "ALERT_SEVERITY_WARNING",
  ...more,
});

test("alerts of one kind are one group, the grave ones first", () => {
  const groups = groupAlerts([
    warning("refused:1"),
    warning("refused:2"),
    warning("old:1", { resolved: "2026-11-22T12:00:00Z" }),
    { alertKey: "disk-full", severity: "ALERT_SEVERITY_ERROR" },
  ]);
  expect(groups.map((group) => group.alerts.map((a) => a.alertKey))).toEqual([
    ["disk-full"],
    ["refused:1", "refused:2"],
    ["old:1"],
  ]);
});

test("an alert leads to where it is dealt with", () => {
  const paths = [
    "account/000102030405060708090a0b0c0d0e0f",
    "password/000102030405060708090a0b0c0d0e0f",
    "password-missed/000102030405060708090a0b0c0d0e0f",
    "handler/dc1.example.com/silent",
    "removals-withheld/hosted-email/mailboxes",
    "scope-group-missing/hosted-email",
    "provider-keys",
    "directory-unreadable",
    "account/short",
  ].map((alertKey) => linkOf({ alertKey })?.path);
  const user = "/users?account=03020100-0504-0706-0809-0a0b0c0d0e0f";
  expect(paths).toEqual([
    user,
    user,
    "/domain-controllers",
    "/domain-controllers",
    "/preview",
    "/settings",
    "/register",
    undefined,
    undefined,
  ]);
});
