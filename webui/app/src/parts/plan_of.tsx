import { makeStyles, Text, tokens } from "@fluentui/react-components";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { call, type CallError } from "../api/call";
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

// What a preview says, in sentences: removals first.
export function PlanSentences({ plan }: { plan: PreviewResponseJson }) {
  const styles = useStyles();
  const removals = removalsOf(plan);
  const counts = countsOf(plan);
  const takes = durationOf(plan.duration);
  if (removals.length + counts.length === 0) {
    return <Text>Nothing at the provider would change.</Text>;
  }
  return (
    <>
      <ul className={styles.list}>
        {[...removals, ...counts].map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
        {int(plan.leftAlone) > 0 && (
          <li>
            {plural(int(plan.leftAlone), "object")} would no longer be kept in
            step, and stay as they are
          </li>
        )}
        {int(plan.rejected) > 0 && (
          <li>
            {plural(int(plan.rejected), "object")} can&apos;t be synchronized as
            they are
          </li>
        )}
      </ul>
      {takes !== undefined && takes > 0 && (
        <Text>
          About {duration(takes)} at the pace that the provider allows.
        </Text>
      )}
    </>
  );
}

// What these settings, not yet saved, would do.
export function PlanOf({ settings }: { settings: SettingsJson }) {
  const asked = useDeferredValue(JSON.stringify(settings));
  const plan = useQuery({
    queryKey: ["directorysync.upload.v1.PlanReview/Preview", asked],
    queryFn: ({ signal }) =>
      call(
        "directorysync.upload.v1.PlanReview/Preview",
        { settings: JSON.parse(asked) as SettingsJson },
        signal,
      ),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const error = plan.error as CallError | null;
  if (error?.code === "invalid_argument") {
    return (
      <Problem title="These settings can't be saved.">{error.message}</Problem>
    );
  }
  if (error) return null;
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
