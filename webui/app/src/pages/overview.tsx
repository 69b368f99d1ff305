import { makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { call } from "../api/call";
import { useTopic } from "../api/live";
import type { RunJson } from "../api/upload";
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
  changesByMinute,
  passwordLatencies,
  percentile,
  queuesOf,
} from "../text/plot_data";
import { duration } from "../text/time";
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

// The newest operations are enough for the last hour: the provider's budget
// allows 30 a minute.
function useRecent() {
  return (
    useQuery({
      queryKey: [
        "directorysync.upload.v1.UploaderAdmin/ListOperations",
        "recent",
      ],
      queryFn: () =>
        call("directorysync.upload.v1.UploaderAdmin/ListOperations", {
          pageSize: 1000,
        }),
    }).data?.operations ?? NONE
  );
}

const NONE: never[] = [];

function Passwords() {
  const proofs = useQuery({
    queryKey: ["directorysync.upload.v1.PasswordProof/ListAccountProofs"],
    queryFn: () =>
      call("directorysync.upload.v1.PasswordProof/ListAccountProofs", {
        pageSize: 1000,
        state: "PASSWORD_STATE_DELIVERED",
      }),
    retry: false,
  }).data?.proofs;
  const latencies = useMemo(() => passwordLatencies(proofs ?? NONE), [proofs]);
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

function ChangesPlot() {
  const operations = useRecent();
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
        summary={
          `In the last hour: ${sum(changes.done).toLocaleString()} done, ` +
          `${sum(changes.refused).toLocaleString()} refused; at most ` +
          `${busiest.toLocaleString()} in a minute.`
        }
      />
    </Section>
  );
}

function QueuesPlot() {
  const samples = useQuery({
    queryKey: ["directorysync.web.v1.WebView/ListSamples"],
    queryFn: () => call("directorysync.web.v1.WebView/ListSamples", {}),
    refetchInterval: 10_000,
  }).data?.samples;
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
        <QueuesPlot />
      </div>
    </Page>
  );
}
