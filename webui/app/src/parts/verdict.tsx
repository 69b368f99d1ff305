import {
  makeStyles,
  mergeClasses,
  Subtitle1,
  Text,
  tokens,
} from "@fluentui/react-components";
import {
  CheckmarkCircle48Filled,
  ErrorCircle48Filled,
} from "@fluentui/react-icons";
import { useTopic } from "../api/live";
import { troublesOf } from "../api/problems";
import { relative } from "../text/time";
import { useNow } from "../text/now";
import { int, plural } from "../text/words";
import { PageLink } from "./page_link";

const useStyles = makeStyles({
  verdict: {
    display: "flex",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalL,
    padding: tokens.spacingHorizontalXL,
    borderRadius: tokens.borderRadiusLarge,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorStatusSuccessBorder1}`,
    backgroundColor: tokens.colorStatusSuccessBackground1,
  },
  bad: {
    alignItems: "start",
    border: `${tokens.strokeWidthThin} solid ${tokens.colorStatusDangerBorder1}`,
    backgroundColor: tokens.colorStatusDangerBackground1,
  },
  fair: {
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    borderLeft: `4px solid ${tokens.colorStatusWarningBorderActive}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  sign: {
    display: "flex",
    flexShrink: 0,
    color: tokens.colorStatusSuccessForeground1,
  },
  fairSign: { color: tokens.colorStatusWarningForeground1 },
  badSign: { color: tokens.colorStatusDangerForeground1 },
  title: { display: "block", margin: 0 },
  list: {
    margin: `${tokens.spacingVerticalS} 0 0`,
    paddingLeft: tokens.spacingHorizontalL,
  },
  item: { overflowWrap: "anywhere" },
});

function useTroubles() {
  return troublesOf({
    supervisor: useTopic("supervisor"),
    uploader: useTopic("uploader"),
    relay: useTopic("relay"),
    domain: useTopic("domain"),
  });
}

function Summary() {
  const now = useNow();
  const status = useTopic("uploader").value;
  if (!status) return null;
  const pending = int(status.pendingOperations) + int(status.pendingPasswords);
  return (
    <Text>
      {plural(int(status.accountsInScope), "account")} in scope,{" "}
      {pending === 0
        ? "nothing waits"
        : `${plural(pending, "change")} on the way`}
      {status.lastObserved &&
        `. The directory was read ${relative(status.lastObserved, now)}`}
      .
    </Text>
  );
}

// Is all well? In one sentence, and if not, what isn't.
export function Verdict() {
  const styles = useStyles();
  const troubles = useTroubles();
  const alerts = int(useTopic("uploader").value?.openAlerts);
  const isGood = troubles.length === 0;
  const isFair = isGood && alerts > 0;
  return (
    <div
      className={mergeClasses(
        styles.verdict,
        isFair && styles.fair,
        !isGood && styles.bad,
      )}
    >
      <span
        className={mergeClasses(
          styles.sign,
          isFair && styles.fairSign,
          !isGood && styles.badSign,
        )}
        aria-hidden
      >
        {isGood && !isFair ? (
          <CheckmarkCircle48Filled />
        ) : (
          <ErrorCircle48Filled />
        )}
      </span>
      <div>
        <div role="status">
          <Subtitle1 as="h2" className={styles.title}>
            {isFair
              ? `It works; ${plural(alerts, "alert wants", "alerts want")} your attention.`
              : isGood
                ? "All is well."
                : `${plural(troubles.length, "thing is", "things are")} wrong.`}
          </Subtitle1>
        </div>
        {isGood ? (
          <Summary />
        ) : (
          <ul className={styles.list}>
            {troubles.map((trouble) => (
              <li key={trouble.text} className={styles.item}>
                {trouble.text}{" "}
                {trouble.path && <PageLink to={trouble.path}>Show</PageLink>}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
