// The settings as fields of a form, and back.

import type { ScopeGroupJson, SettingsJson } from "../api/upload";
import { durationOf } from "./time";

export interface SettingsForm {
  exchange?: ScopeGroupJson;
  email?: ScopeGroupJson;
  syncMinutes: number;
  exchangeMegabytes: number;
  emailMegabytes: number;
  syncProxyAddresses: boolean;
  renameMailboxes: boolean;
  removalDelayMinutes: number;
  removalThreshold: number;
  removalPercent: number;
  historyDays: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function inUnits(json: string | undefined, unit: number, otherwise: number) {
  const milliseconds = durationOf(json);
  return milliseconds === undefined ? otherwise : milliseconds / unit;
}

function seconds(units: number, unit: number): string {
  return `${Math.round((units * unit) / 1000)}s`;
}

// Fields that are absent have the defaults of settings.proto.
export function formOf(settings: SettingsJson): SettingsForm {
  return {
    exchange: settings.hostedExchangeGroup,
    email: settings.hostedEmailGroup,
    syncMinutes: inUnits(settings.syncInterval, MINUTE, 5),
    exchangeMegabytes: settings.hostedExchangeMailboxMegabytes || 10240,
    emailMegabytes: settings.hostedEmailMailboxMegabytes || 25600,
    syncProxyAddresses: settings.syncProxyAddresses ?? false,
    renameMailboxes: settings.renameMailboxes ?? false,
    removalDelayMinutes: inUnits(settings.removalDelay, MINUTE, 5),
    removalThreshold: settings.removalThreshold ?? 10,
    removalPercent: settings.removalThresholdPercent ?? 50,
    historyDays: inUnits(settings.historyRetention, DAY, 90),
  };
}

// `base` keeps what the form doesn't show.
export function settingsOf(
  form: SettingsForm,
  base: SettingsJson,
): SettingsJson {
  return {
    ...base,
    hostedExchangeGroup: form.exchange,
    hostedEmailGroup: form.email,
    syncInterval: seconds(form.syncMinutes, MINUTE),
    hostedExchangeMailboxMegabytes: form.exchangeMegabytes,
    hostedEmailMailboxMegabytes: form.emailMegabytes,
    syncProxyAddresses: form.syncProxyAddresses,
    renameMailboxes: form.renameMailboxes,
    removalDelay: seconds(form.removalDelayMinutes, MINUTE),
    removalThreshold: form.removalThreshold,
    removalThresholdPercent: form.removalPercent,
    historyRetention: seconds(form.historyDays, DAY),
  };
}
