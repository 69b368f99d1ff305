import {
  Field,
  makeStyles,
  ProgressBar,
  tokens,
} from "@fluentui/react-components";
import type { RunJson } from "../api/upload";
import { useNow } from "../text/now";
import { between, duration } from "../text/time";
import { int, plural } from "../text/words";

const useStyles = makeStyles({
  field: { maxWidth: "44rem", color: tokens.colorNeutralForeground1 },
});

// How long the rest will take at the pace so far, which is the provider's
// budget once a run is under way; undefined until there is a pace.
export function timeLeft(run: RunJson, now: number): number | undefined {
  const done = int(run.succeeded) + int(run.failed);
  const rest = int(run.planned) - done;
  const spent = between(run.started, new Date(now)) ?? 0;
  if (done < 2 || rest <= 0 || spent <= 0) return undefined;
  return (spent / done) * rest;
}

export function RunProgress({ run }: { run: RunJson }) {
  const styles = useStyles();
  const now = useNow();
  const done = int(run.succeeded) + int(run.failed);
  const planned = int(run.planned);
  const left = timeLeft(run, now);
  const message =
    planned === 0
      ? `Reading the directory: ${plural(int(run.objectsRead), "object")} so far`
      : `${done.toLocaleString()} of ${plural(planned, "operation")} done` +
        (left === undefined ? "" : `, about ${duration(left)} left`);
  return (
    <Field className={styles.field} validationState="none" label={message}>
      <ProgressBar
        thickness="large"
        max={planned || undefined}
        value={planned ? done : undefined}
      />
    </Field>
  );
}
