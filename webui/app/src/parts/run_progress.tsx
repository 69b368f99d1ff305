import {
  Field,
  makeStyles,
  ProgressBar,
  tokens,
} from "@fluentui/react-components";
import { useTopic } from "../api/live";
import type { RunJson } from "../api/upload";
import { duration } from "../text/time";
import { int, plural } from "../text/words";

const useStyles = makeStyles({
  field: { maxWidth: "44rem", color: tokens.colorNeutralForeground1 },
});

// How long the rest will take at the writes a minute that the provider's
// budget has now; undefined until that is known.
export function timeLeft(
  run: RunJson,
  perMinute: number | undefined,
): number | undefined {
  const rest = int(run.planned) - int(run.succeeded) - int(run.failed);
  if (!perMinute || rest <= 0) return undefined;
  return (rest / perMinute) * 60_000;
}

export function RunProgress({ run }: { run: RunJson }) {
  const styles = useStyles();
  const pace = useTopic("pace").value;
  const done = int(run.succeeded) + int(run.failed);
  const planned = int(run.planned);
  const left = timeLeft(run, pace?.writes?.plannedPerMinute);
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
