import { expect, test } from "vitest";
import type { AlertJson } from "../api/upload";
import { addressIn, groupAlerts } from "./alert_groups";

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

test("the mailbox of an alert is found in its words", () => {
  const alert = { message: "The provider refused 'ann.lee@example.com'." };
  expect(addressIn(alert)).toBe("ann.lee@example.com");
  expect(addressIn({ message: "no address @ all" })).toBeUndefined();
});
