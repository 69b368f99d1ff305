import { makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { call } from "../api/call";
import { useTopic } from "../api/live";
import type {
  GetPaceResponseJson,
  OperationJson,
  RunJson,
} from "../api/upload";
import { Facts } from "../parts/facts";
import { Ago } from "../parts/moment";
import { Empty, Stale } from "../parts/notices";
import { Page, Section } from "../parts/page";
import { Plot, type Series } from "../parts/plot";
import { RunProgress } from "../parts/run_progress";
import { EnumBadge, StateBadge } from "../parts/state_badge";
import { SyncNow, SyncNowError, useSyncNow } from "../parts/sync_now";
import { PasswordTotals } from "../parts/password_totals";
import { Verdict } from "../parts/verdict";
import {
  budgetOf,
  changesByMinute,
  passwordLatencies,
  percentile,
  queuesOf,
} from "../text/plot_data";
import { duration, durationOf } from "../text/time";
import { int, plural, word } from "../text/words";
import { PageLink } from "../parts/page_link";

const useStyles = makeStyles({
  grid: {
    display: "grid",
    gridTemplateColumns: "repeat(auto-fit, minmax(min(24rem, 100%), 1fr))",
    gap: tokens.spacingHorizontalL,
  },
  whole: { gridColumn: "1 / -1" },
});

const seconds = (value: number) => duration(value * 1000);

const NONE: never[] = [];

function Passwords() {
  const deliveries = useQuery({
    queryKey: ["directorysync.upload.v1.ProviderPace/ListDeliveries"],
    queryFn: () =>
      call("directorysync.upload.v1.ProviderPace/ListDeliveries", {
        limit: 500,
      }),
    retry: false,
    refetchInterval: 10_000,
  }).data?.deliveries;
  const latencies = useMemo(
    () => passwordLatencies(deliveries ?? NONE),
    [deliveries],
  );
  const series = useMemo<Series[]>(
    () => [
      {
        label: "Time to the provider",
        values: latencies.seconds,
        color: "brand",
        asPoints: true,
      },
    ],
    [latencies],
  );
  return (
    <Section title="Passwords: time to the provider">
      {latencies.times.length === 0 ? (
        <Empty title="No password was delivered lately">
          Each delivery is a point here, as soon as somebody changes a password.
        </Empty>
      ) : (
        <Plot
          times={latencies.times}
          series={series}
          unit={seconds}
          summary={
            `The last ${plural(latencies.times.length, "password")}: half within ` +
            `${seconds(percentile(latencies.seconds, 0.5))}, nearly all within ` +
            `${seconds(percentile(latencies.seconds, 0.95))}.`
          }
        />
      )}
    </Section>
  );
}

const HOUR = 3_600_000;
const MOST_PAGES = 5;

// All operations of the last hour: at the documented limit 1,800.
async function lastHour(): Promise<OperationJson[]> {
  const operations: OperationJson[] = [];
  const since = new Date(Date.now() - HOUR).toISOString();
  let pageToken = "";
  for (let page = 0; page < MOST_PAGES; ++page) {
    const answer = await call(
      "directorysync.upload.v1.UploaderAdmin/ListOperations",
      { since, pageSize: 1000, pageToken },
    );
    operations.push(...(answer.operations ?? []));
    pageToken = answer.nextPageToken ?? "";
    if (!pageToken) break;
  }
  return operations;
}

function ChangesPlot() {
  const operations =
    useQuery({
      queryKey: ["operations of the last hour"],
      queryFn: lastHour,
      refetchInterval: 10_000,
    }).data ?? NONE;
  const changes = useMemo(
    () => changesByMinute(operations, Date.now()),
    [operations],
  );
  const series = useMemo<Series[]>(
    () => [
      { label: "Done", values: changes.done, color: "green" },
      { label: "Refused", values: changes.refused, color: "red" },
    ],
    [changes],
  );
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  const busiest = Math.max(0, ...changes.done);
  return (
    <Section title="Changes at the provider, by minute">
      <Plot
        times={changes.times}
        series={series}
        least={5}
        summary={
          `In the last hour: ${sum(changes.done).toLocaleString()} done, ` +
          `${sum(changes.refused).toLocaleString()} refused; at most ` +
          `${busiest.toLocaleString()} in a minute.`
        }
      />
    </Section>
  );
}

function useSamples() {
  return useQuery({
    queryKey: ["directorysync.web.v1.WebView/ListSamples"],
    queryFn: () => call("directorysync.web.v1.WebView/ListSamples", {}),
    refetchInterval: 10_000,
  }).data?.samples;
}

function budgetSentence(pace: GetPaceResponseJson | undefined): string {
  const writes = pace?.writes;
  if (!writes) return "How much of it is used isn't known yet.";
  const used = writes.used ?? 0;
  const limit = writes.plannedPerMinute ?? 0;
  const pending = int(pace.pendingOperations);
  const left = durationOf(pace.timeLeft) ?? 0;
  return (
    `The last minute used ${used.toLocaleString()} of ${limit.toLocaleString()} writes` +
    ((writes.perMinute ?? 0) > limit
      ? `, fewer than the ${writes.perMinute} that the provider grants, because it answered that something else uses the same keys.`
      : ".") +
    (pending > 0
      ? ` ${plural(pending, "operation waits", "operations wait")}: about ${duration(left)}.`
      : "")
  );
}

function BudgetPlot() {
  const samples = useSamples();
  const pace = useTopic("pace").value;
  const budget = useMemo(() => budgetOf(samples ?? NONE), [samples]);
  const series = useMemo<Series[]>(
    () => [
      { label: "Used in a minute", values: budget.used, color: "brand" },
      {
        label: "Limit",
        values: budget.limit,
        color: "red",
        dash: [6, 4],
      },
    ],
    [budget],
  );
  return (
    <Section title="The provider's budget: writes a minute">
      <Plot
        times={budget.times}
        series={series}
        least={5}
        summary={budgetSentence(pace)}
      />
    </Section>
  );
}

function QueuesPlot() {
  const samples = useSamples();
  const queues = useMemo(() => queuesOf(samples ?? NONE), [samples]);
  const series = useMemo<Series[]>(
    () => [
      { label: "Operations", values: queues.operations, color: "brand" },
      { label: "Passwords", values: queues.passwords, color: "marigold" },
    ],
    [queues],
  );
  return (
    <Section title="Waiting">
      <Plot
        times={queues.times}
        series={series}
        least={5}
        summary={
          `Now: ${plural(queues.operations.at(-1) ?? 0, "operation")} and ` +
          `${plural(queues.passwords.at(-1) ?? 0, "password")}; at most ` +
          `${Math.max(0, ...queues.operations).toLocaleString()} operations ` +
          "since the web UI started."
        }
      />
    </Section>
  );
}

function LastRun({ run }: { run: RunJson }) {
  return (
    <>
      <EnumBadge value={run.state} prefix="RUN_STATE_" />{" "}
      {word(run.kind, "RUN_KIND_")}, <Ago moment={run.ended ?? run.started} />:{" "}
      {int(run.planned) === 0
        ? "nothing had changed"
        : `${int(run.succeeded).toLocaleString()} of ${plural(int(run.planned), "operation")} done`}
      {int(run.failed) > 0 && `, ${int(run.failed).toLocaleString()} refused`}
    </>
  );
}

function Reach({ isGood, since }: { isGood?: boolean; since?: string }) {
  return (
    <>
      <StateBadge
        mood={isGood ? "good" : "bad"}
        text={isGood ? "Reachable" : "Not reachable"}
      />{" "}
      {since && (
        <>
          last answer <Ago moment={since} />
        </>
      )}
    </>
  );
}

function Now() {
  const styles = useStyles();
  const uploader = useTopic("uploader");
  const relay = useTopic("relay").value;
  const status = uploader.value;
  if (!status) return null;
  return (
    <Section title="Now" className={styles.whole}>
      <Stale service="uploader" of={uploader} />
      <Facts
        facts={[
          [
            "Last sync",
            status.lastRun ? <LastRun run={status.lastRun} /> : "None yet",
          ],
          [
            "Directory",
            <Reach
              key="directory"
              isGood={status.directoryReachable}
              since={status.lastObserved}
            />,
          ],
          [
            "Provider",
            <Reach
              key="provider"
              isGood={status.providerReachable}
              since={status.lastProviderContact}
            />,
          ],
          [
            "Domain controllers",
            relay &&
              `${plural(relay.connectedHandlers?.length ?? 0, "password handler")} connected`,
          ],
          [
            "Alerts",
            int(status.openAlerts) === 0 ? (
              "None"
            ) : (
              <PageLink to="/alerts">
                {plural(int(status.openAlerts), "open alert")}
              </PageLink>
            ),
          ],
          [
            "Withheld removals",
            int(status.withheldRemovals) > 0 && (
              <PageLink to="/preview">
                {plural(int(status.withheldRemovals), "removal")} to approve
              </PageLink>
            ),
          ],
        ]}
      />
    </Section>
  );
}

export function OverviewPage() {
  const styles = useStyles();
  const sync = useSyncNow();
  const run = useTopic("uploader").value?.lastRun;
  return (
    <Page title="Overview" actions={<SyncNow sync={sync} />}>
      <SyncNowError sync={sync} />
      <Verdict />
      {run?.state === "RUN_STATE_RUNNING" && (
        <Section title="A sync is under way">
          <RunProgress run={run} />
        </Section>
      )}
      <div className={styles.grid}>
        <Now />
        <PasswordTotals />
        <Passwords />
        <ChangesPlot />
        <BudgetPlot />
        <QueuesPlot />
      </div>
    </Page>
  );
}
