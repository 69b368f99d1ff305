import {
  Button,
  makeStyles,
  mergeClasses,
  Switch,
  Text,
  tokens,
} from "@fluentui/react-components";
import {
  CheckmarkCircle48Regular,
  ErrorCircle20Filled,
  Warning20Filled,
} from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/call";
import { useTopic } from "../api/live";
import { usePagedList } from "../api/paged_list";
import type { AlertJson } from "../api/upload";
import { Ago } from "../parts/moment";
import { Empty, Loading, Problem, Stale } from "../parts/notices";
import { Page } from "../parts/page";
import { groupAlerts, linkOf, type AlertGroup } from "../text/alert_groups";
import { int, plural } from "../text/words";
import { PageLink } from "../parts/page_link";

const useStyles = makeStyles({
  list: {
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalM,
    listStyleType: "none",
    margin: 0,
    padding: 0,
  },
  alert: {
    display: "grid",
    gridTemplateColumns: "auto minmax(0, 1fr)",
    columnGap: tokens.spacingHorizontalM,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    borderLeft: `4px solid ${tokens.colorStatusWarningBorderActive}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  grave: { borderLeft: `4px solid ${tokens.colorStatusDangerBorderActive}` },
  resolved: { borderLeft: `4px solid ${tokens.colorNeutralStroke1}` },
  sign: { display: "flex", color: tokens.colorStatusWarningForeground1 },
  graveSign: { color: tokens.colorStatusDangerForeground1 },
  message: { display: "block", overflowWrap: "anywhere" },
  cure: {
    display: "block",
    marginTop: tokens.spacingVerticalXS,
    overflowWrap: "anywhere",
  },
  more: {
    display: "flex",
    flexWrap: "wrap",
    columnGap: tokens.spacingHorizontalL,
    marginTop: tokens.spacingVerticalS,
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
  },
  others: {
    margin: `${tokens.spacingVerticalS} 0 0`,
    paddingLeft: tokens.spacingHorizontalXL,
  },
});

function Times({ alert }: { alert: AlertJson }) {
  const styles = useStyles();
  const link = linkOf(alert);
  return (
    <span className={styles.more}>
      <span>
        since <Ago moment={alert.raised} />
      </span>
      {int(alert.count) > 1 && (
        <span>
          seen {plural(int(alert.count), "time")}, last{" "}
          <Ago moment={alert.lastSeen} />
        </span>
      )}
      {alert.resolved && (
        <span>
          went away <Ago moment={alert.resolved} />
        </span>
      )}
      {link && <PageLink to={link.path}>{link.text}</PageLink>}
    </span>
  );
}

function Group({ group }: { group: AlertGroup }) {
  const styles = useStyles();
  const [first, ...others] = group.alerts;
  const isGrave = first?.severity === "ALERT_SEVERITY_ERROR";
  if (!first) return null;
  return (
    <li
      className={mergeClasses(
        styles.alert,
        isGrave && styles.grave,
        first.resolved && styles.resolved,
      )}
    >
      <span
        className={mergeClasses(styles.sign, isGrave && styles.graveSign)}
        role="img"
        aria-label={isGrave ? "Error" : "Warning"}
      >
        {isGrave ? <ErrorCircle20Filled /> : <Warning20Filled />}
      </span>
      <div>
        <Text weight="semibold" className={styles.message}>
          {first.message}
        </Text>
        {first.cure && <Text className={styles.cure}>{first.cure}</Text>}
        <Times alert={first} />
        {others.length > 0 && (
          <details>
            <summary>{plural(others.length, "more")} of this kind</summary>
            <ul className={styles.others}>
              {others.map((alert) => (
                <li key={alert.alertKey}>
                  <span className={styles.message}>{alert.message}</span>
                  <Times alert={alert} />
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </li>
  );
}

function RetryRejects() {
  const retry = useMutation({
    mutationFn: () => call("directorysync.upload.v1.Rejects/RetryRejects", {}),
  });
  return (
    <>
      <Button
        onClick={() => retry.mutate()}
        disabledFocusable={retry.isPending}
      >
        Try what was refused again
      </Button>
      {retry.data && (
        <Text role="status">
          {plural(int(retry.data.objects), "object")} will be tried again.
        </Text>
      )}
      {retry.error && <Text role="alert">{retry.error.message}</Text>}
    </>
  );
}

export function AlertsPage() {
  const styles = useStyles();
  const status = useTopic("uploader");
  const [withResolved, setWithResolved] = useState(false);
  const list = usePagedList(
    "directorysync.upload.v1.UploaderAdmin/ListAlerts",
    { includeResolved: withResolved },
    (response) => response.alerts ?? [],
  );
  const alerts = Array.from({ length: list.count }, (_, i) =>
    list.at(i),
  ).filter((alert) => alert !== undefined);
  const count = int(status.value?.openAlerts);
  return (
    <Page
      title={count > 0 ? `Alerts (${count.toLocaleString()})` : "Alerts"}
      lead="What wants somebody's attention, with its cause and its cure. An alert goes away by itself when its cause has."
      actions={
        <>
          <Switch
            label="Show those that went away"
            checked={withResolved}
            onChange={(_, { checked }) => setWithResolved(checked)}
          />
          {int(status.value?.rejects) > 0 && <RetryRejects />}
        </>
      }
    >
      <Stale service="uploader" of={status} />
      {list.error && alerts.length === 0 ? (
        <Problem title="The alerts can't be read now.">
          {list.error.message}
        </Problem>
      ) : list.isLoading && alerts.length === 0 ? (
        <Loading what="the alerts" />
      ) : alerts.length === 0 ? (
        <Empty icon={<CheckmarkCircle48Regular />} title="No alerts">
          Nothing wants your attention.
        </Empty>
      ) : (
        <ul className={styles.list}>
          {groupAlerts(alerts).map((group) => (
            <Group key={group.key} group={group} />
          ))}
        </ul>
      )}
      {list.hasMore && alerts.length > 0 && (
        <Button onClick={() => list.see(0, alerts.length + 1)}>
          Show more
        </Button>
      )}
    </Page>
  );
}
