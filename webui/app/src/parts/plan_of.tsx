import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { call, type CallError } from "../api/call";
import { useTopic } from "../api/live";
import { useSettled } from "../api/settled";
import type { PreviewResponseJson, SettingsJson } from "../api/upload";
import { countsOf, removalsOf } from "../text/plan_words";
import { duration, durationOf } from "../text/time";
import { int, plural } from "../text/words";
import { Problem } from "./notices";
import { Section } from "./page";

const useStyles = makeStyles({
  list: {
    margin: 0,
    paddingLeft: tokens.spacingHorizontalXL,
  },
});

// What is lost comes first: a service that is left out, then removals.
function sentencesOf(plan: PreviewResponseJson): string[] {
  const left = int(plan.leftAlone);
  const rejected = int(plan.rejected);
  return [
    ...(left > 0
      ? [
          `${plural(left, "object")} would no longer be kept in step, nor ` +
            "their passwords; at the provider they stay as they are",
        ]
      : []),
    ...removalsOf(plan),
    ...countsOf(plan),
    ...(rejected > 0
      ? [`${plural(rejected, "object")} can't be synchronized as they are`]
      : []),
  ];
}

// What a preview says, in sentences.
export function PlanSentences({ plan }: { plan: PreviewResponseJson }) {
  const styles = useStyles();
  const sentences = sentencesOf(plan);
  const takes = durationOf(plan.duration);
  if (sentences.length === 0) {
    return <Text>Nothing at the provider would change.</Text>;
  }
  return (
    <>
      <ul className={styles.list}>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {takes !== undefined && takes > 0 && (
        <Text>
          About {duration(takes)} at the pace that the provider allows.
        </Text>
      )}
    </>
  );
}

// The uploader works out one plan at a time; another's turn comes.
const TRANSIENT = ["resource_exhausted", "deadline_exceeded", "unavailable"];
const RETRIES = 20;

export function retryPlan(failures: number, error: Error): boolean {
  return failures < RETRIES && TRANSIENT.includes((error as CallError).code);
}

const SETTLED_MILLISECONDS = 400;

// What these settings, not yet saved, would do.
export function PlanOf({ settings }: { settings: SettingsJson }) {
  // A plan is worked out on a copy of everything: not at each keystroke.
  const asked = useSettled(JSON.stringify(settings), SETTLED_MILLISECONDS);
  const plan = useQuery({
    queryKey: ["directorysync.upload.v1.PlanReview/Preview", asked],
    queryFn: ({ signal }) =>
      call(
        "directorysync.upload.v1.PlanReview/Preview",
        { settings: JSON.parse(asked) as SettingsJson },
        signal,
      ),
    retry: retryPlan,
    retryDelay: 1000,
  });
  const status = useTopic("uploader").value;
  const error = plan.error as CallError | null;
  if (error?.code === "invalid_argument") {
    return (
      <Problem title="These settings can't be saved.">{error.message}</Problem>
    );
  }
  if (error) {
    return (
      <Problem
        title="What this would do can't be worked out now."
        intent="warning"
        onRetry={() => void plan.refetch()}
      >
        {error.message}
      </Problem>
    );
  }
  if (status && !status.lastObserved) {
    return (
      <Section title="What this would do">
        <Text>
          The directory wasn&apos;t read yet: the first sync shows what these
          groups lead to.
        </Text>
      </Section>
    );
  }
  return (
    <Section title="What this would do">
      {plan.data ? (
        <PlanSentences plan={plan.data} />
      ) : (
        <Text role="status">Working it out…</Text>
      )}
    </Section>
  );
}
