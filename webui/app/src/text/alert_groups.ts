import type { AlertJson } from "../api/upload";

export interface AlertGroup {
  key: string;
  alerts: AlertJson[];
}

const ADDRESS = /[^\s'"<>(),;:]+@[^\s'"<>(),;:]+\.[^\s'"<>(),;:.]+/;

// The mailbox that an alert is about, if it names one.
export function addressIn(alert: AlertJson): string | undefined {
  return ADDRESS.exec(alert.message ?? "")?.[0];
}

// "mailbox-refused:9c41…" and "mailbox-refused:07af…" are of one kind.
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
