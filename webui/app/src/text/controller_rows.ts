// One line for each domain controller, from all that knows of it.

import type {
  GetPasswordCoverageResponseJson,
  ListDomainControllersResponseJson,
} from "../api/upload";
import type { Mood } from "../parts/state_badge";
import { int } from "./words";

export interface ControllerRow {
  name: string;
  site?: string;
  state?: string;
  // What the hook there does; absent if its handler didn't say.
  hook?: string;
  reason?: string;
  cure?: string;
  // How far its handler has got; absent: it was never added.
  enrolment?: string;
  invitedUntil?: string;
  isConnected: boolean;
  lastSeen?: string;
  queued?: number;
  certificateExpires?: string;
}

const HOOKS: Record<string, string> = {
  HOOK_COVERAGE_MISSING: "Hook missing",
  HOOK_COVERAGE_INSTALLED: "Hook installed",
  HOOK_COVERAGE_CALLING: "Hook loaded",
};

interface Sources {
  coverage?: GetPasswordCoverageResponseJson;
  admitted?: ListDomainControllersResponseJson;
  // SPIFFE ids that end in the DNS name.
  connected: string[];
}

export function rowsOf({ coverage, admitted, connected }: Sources) {
  const rows = new Map<string, ControllerRow>();
  const rowOf = (name: string) => {
    const key = name.toLowerCase();
    const row = rows.get(key) ?? {
      name,
      isConnected: connected.some((id) => id.toLowerCase().endsWith(`/${key}`)),
    };
    rows.set(key, row);
    return row;
  };
  for (const each of admitted?.domainControllers ?? []) {
    Object.assign(rowOf(each.dnsHostName ?? ""), {
      enrolment: each.state,
      invitedUntil: each.invitationExpires,
      certificateExpires: each.certificateExpires,
      lastSeen: each.lastHeartbeat ?? each.lastItem,
      queued: each.report && int(each.report.unsentItems),
      hook: HOOKS[each.report?.hook ?? ""],
    });
  }
  for (const each of coverage?.controllers ?? []) {
    const row = rowOf(each.dnsHostName ?? "");
    Object.assign(row, {
      site: each.site,
      state: each.state,
      reason: each.reason,
      cure: each.cure,
      lastSeen: each.lastSeen ?? row.lastSeen,
      queued: each.queued === undefined ? row.queued : int(each.queued),
      certificateExpires: each.certificateExpires ?? row.certificateExpires,
    });
  }
  return [...rows.values()].sort((a, b) => a.name.localeCompare(b.name));
}

const LOOKS: Record<string, [Mood, string]> = {
  COVERAGE_STATE_COVERED: ["good", "Captured"],
  COVERAGE_STATE_MISSING: ["bad", "No handler"],
  COVERAGE_STATE_NOT_LOADED: ["warning", "Hook not loaded"],
  COVERAGE_STATE_SILENT: ["warning", "Silent"],
  COVERAGE_STATE_BLOCKED: ["bad", "Blocked"],
  COVERAGE_STATE_NOT_NEEDED: ["idle", "Read-only, not needed"],
  COVERAGE_STATE_INCOMPLETE: ["warning", "Changes missed"],
};

const ENROLMENT_LOOKS: Record<string, [Mood, string]> = {
  ENROLMENT_STATE_INVITED: ["idle", "Invited"],
  ENROLMENT_STATE_INVITATION_VOID: ["warning", "Invitation void"],
  ENROLMENT_STATE_CLONED: ["bad", "Exists twice"],
};

// Those that the directory knows, that capture nothing and weren't added.
export function missingOf(rows: ControllerRow[]): string[] {
  return rows
    .filter((row) => row.state === "COVERAGE_STATE_MISSING" && !row.enrolment)
    .map((row) => row.name);
}

export function coverageLook(row: ControllerRow): { mood: Mood; text: string } {
  const enrolment = ENROLMENT_LOOKS[row.enrolment ?? ""];
  if (enrolment) return { mood: enrolment[0], text: enrolment[1] };
  if (row.state === "COVERAGE_STATE_MISSING" && row.hook !== undefined) {
    return { mood: "bad", text: "Not captured" };
  }
  const look = LOOKS[row.state ?? ""];
  if (look) return { mood: look[0], text: look[1] };
  return row.isConnected
    ? { mood: "good", text: "Connected" }
    : { mood: "warning", text: "Not connected" };
}
