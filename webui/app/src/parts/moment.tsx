import { Tooltip } from "@fluentui/react-components";
import { useNow } from "../text/now";
import {
  dayOf,
  fullTime,
  relative,
  shortTime,
  type Moment,
} from "../text/time";

function iso(moment: Moment) {
  return moment === undefined ? undefined : new Date(moment).toISOString();
}

// "12 s ago", with the full time and zone on hover or focus.
export function Ago({ moment }: { moment: Moment }) {
  const now = useNow();
  if (!moment) return null;
  return (
    <time dateTime={iso(moment)} title={fullTime(moment)}>
      {relative(moment, now)}
    </time>
  );
}

// "Nov 22, 14:03:07", with the zone on hover or focus.
export function At({ moment }: { moment: Moment }) {
  if (!moment) return null;
  return (
    <Tooltip content={fullTime(moment)} relationship="description">
      <time dateTime={iso(moment)}>{shortTime(moment)}</time>
    </Tooltip>
  );
}

// "Dec 22, 2026", with the full time on hover.
export function OnDay({ moment }: { moment: Moment }) {
  if (!moment) return null;
  return (
    <time dateTime={iso(moment)} title={fullTime(moment)}>
      {dayOf(moment)}
    </time>
  );
}

// The whole of it, with the zone.
export function FullTime({ moment }: { moment: Moment }) {
  if (!moment) return null;
  return <time dateTime={iso(moment)}>{fullTime(moment)}</time>;
}
