// Times are shown in the browser's zone and language, always with the zone.

const FULL = new Intl.DateTimeFormat(undefined, {
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});

const SHORT = new Intl.DateTimeFormat(undefined, {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

export type Moment = Date | string | undefined;

function toDate(moment: Moment): Date | undefined {
  if (moment === undefined || moment === "") return undefined;
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

export function fullTime(moment: Moment): string {
  const date = toDate(moment);
  return date ? FULL.format(date) : "";
}

const DAY = new Intl.DateTimeFormat(undefined, {
  year: "numeric",
  month: "short",
  day: "numeric",
});

export function dayOf(moment: Moment): string {
  const date = toDate(moment);
  return date ? DAY.format(date) : "";
}

export function shortTime(moment: Moment): string {
  const date = toDate(moment);
  return date ? SHORT.format(date) : "";
}

// The zone that times are shown in, for the foot of the page.
export function zoneName(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const offset = FULL.formatToParts(new Date()).find(
    (part) => part.type === "timeZoneName",
  );
  return offset && offset.value !== zone ? `${zone} (${offset.value})` : zone;
}

// "850 ms", "4.2 s", "3 min 20 s", "2 h 5 min", "3 days".
export function duration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return "";
  const ms = Math.max(0, milliseconds);
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return pair(minutes, "min", Math.round(seconds % 60), "s");
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return pair(hours, "h", minutes % 60, "min");
  return `${Math.floor(hours / 24)} days`;
}

function pair(big: number, bigUnit: string, small: number, smallUnit: string) {
  return small > 0
    ? `${big} ${bigUnit} ${small} ${smallUnit}`
    : `${big} ${bigUnit}`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

// Whole seconds, minutes, hours or days: an age needs no more.
function age(milliseconds: number): string {
  if (milliseconds < MINUTE) return `${Math.round(milliseconds / 1000)} s`;
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min`;
  if (milliseconds < 48 * HOUR) return `${Math.floor(milliseconds / HOUR)} h`;
  return `${Math.floor(milliseconds / (24 * HOUR))} days`;
}

// "just now", "12 s ago", "in 3 min".
export function relative(moment: Moment, now: number): string {
  const date = toDate(moment);
  if (!date) return "";
  const difference = now - date.getTime();
  if (Math.abs(difference) < 2000) return "just now";
  return difference > 0 ? `${age(difference)} ago` : `in ${age(-difference)}`;
}

export function between(start: Moment, end: Moment): number | undefined {
  const from = toDate(start);
  const to = toDate(end);
  return from && to ? to.getTime() - from.getTime() : undefined;
}

// "1.204s", protobuf's JSON of a Duration, in milliseconds.
export function durationOf(json: string | undefined): number | undefined {
  return json ? Number.parseFloat(json) * 1000 : undefined;
}
