import type { AlertJson } from "../api/upload";
import { guidOfHex } from "./guid";

export interface AlertGroup {
  key: string;
  alerts: AlertJson[];
}

export interface AlertLink {
  path: string;
  text: string;
}

const PAGES: [RegExp, AlertLink][] = [
  [/^handler\//, { path: "/domain-controllers", text: "Domain controllers" }],
  [
    /^password-(missed|not-captured)\//,
    { path: "/domain-controllers", text: "Domain controllers" },
  ],
  [/^removals-withheld\//, { path: "/preview", text: "Look at them" }],
  [
    /^(scope-group-missing|primary-members)\//,
    { path: "/settings", text: "Settings" },
  ],
  [/^provider-keys$/, { path: "/register", text: "Register" }],
];

// Where an alert is dealt with, by its key (docs/operations/alerts.md).
export function linkOf(alert: AlertJson): AlertLink | undefined {
  const key = alert.alertKey ?? "";
  const object = guidOfHex(/^(?:account|password)\/(.*)$/.exec(key)?.[1] ?? "");
  if (object) {
    return { path: `/users?account=${object}`, text: "Show the user" };
  }
  return PAGES.find(([pattern]) => pattern.test(key))?.[1];
}

// "account/9c41…" and "account/07af…" are of one kind.
function kindOf(alert: AlertJson): string {
  const key = alert.alertKey ?? "";
  const kind = key.split(/[:/ ]/, 1)[0] ?? key;
  return `${alert.severity} ${kind} ${alert.cure} ${alert.resolved ? "-" : ""}`;
}

// Alerts of one kind together; open before resolved and grave before light, the
// newest first among equals.
export function groupAlerts(alerts: AlertJson[]): AlertGroup[] {
  const groups = new Map<string, AlertGroup>();
  for (const alert of alerts) {
    const key = kindOf(alert);
    const group = groups.get(key) ?? { key, alerts: [] };
    group.alerts.push(alert);
    groups.set(key, group);
  }
  const rank = ({ alerts: [first] }: AlertGroup) =>
    (first?.resolved ? 2 : 0) +
    (first?.severity === "ALERT_SEVERITY_ERROR" ? 0 : 1);
  return [...groups.values()].sort((a, b) => rank(a) - rank(b));
}
