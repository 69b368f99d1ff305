import {
  Button,
  makeStyles,
  SearchBox,
  Tab,
  TabList,
  tokens,
} from "@fluentui/react-components";
import { History24Regular } from "@fluentui/react-icons";
import type { AuditEntryJson, OperationJson, RunJson } from "../api/upload";
import { useDeferredValue } from "react";
import { useTopic } from "../api/live";
import { useOpened } from "../api/opened";
import { usePagedList } from "../api/paged_list";
import { useParameter } from "../api/query";
import { At } from "../parts/moment";
import { Empty, Stale } from "../parts/notices";
import { OperationDetails } from "../parts/operation_details";
import { Page, Section } from "../parts/page";
import { RunProgress } from "../parts/run_progress";
import { ServerTable, type Column } from "../parts/server_table";
import { EnumBadge } from "../parts/state_badge";
import { SyncNow, SyncNowError, useSyncNow } from "../parts/sync_now";
import { between, duration } from "../text/time";
import { int, serviceName, word } from "../text/words";

const useStyles = makeStyles({
  filters: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalM,
  },
  search: { minWidth: "16rem" },
  link: {
    display: "block",
    maxWidth: "100%",
    minWidth: 0,
    padding: 0,
    overflow: "hidden",
    textOverflow: "ellipsis",
    fontWeight: tokens.fontWeightRegular,
    fontSize: tokens.fontSizeBase300,
    color: tokens.colorBrandForegroundLink,
  },
});

function took(run: RunJson) {
  const ms = between(run.started, run.ended);
  return ms === undefined ? "" : duration(ms);
}

export const RUN_COLUMNS = (
  open: (run: RunJson) => void,
  link: string,
): Column<RunJson>[] => [
  {
    id: "started",
    title: "Started",
    width: "minmax(9rem, 1fr)",
    render: (run) => <At moment={run.started} />,
  },
  {
    id: "kind",
    title: "Sync",
    width: "minmax(8rem, 1fr)",
    render: (run) => (
      <Button
        appearance="transparent"
        size="small"
        className={link}
        onClick={() => open(run)}
      >
        {word(run.kind, "RUN_KIND_")} ({run.trigger})
      </Button>
    ),
  },
  {
    id: "state",
    title: "Result",
    width: "minmax(9rem, 1fr)",
    render: (run) => <EnumBadge value={run.state} prefix="RUN_STATE_" />,
  },
  {
    id: "read",
    title: "Read",
    width: "5rem",
    isNumber: true,
    render: (run) => int(run.objectsRead).toLocaleString(),
  },
  {
    id: "done",
    title: "Done",
    width: "6rem",
    isNumber: true,
    render: (run) =>
      `${int(run.succeeded).toLocaleString()} / ${int(run.planned).toLocaleString()}`,
  },
  {
    id: "failed",
    title: "Refused",
    width: "5rem",
    isNumber: true,
    render: (run) => int(run.failed).toLocaleString(),
  },
  { id: "took", title: "Took", width: "6rem", isNumber: true, render: took },
  {
    id: "error",
    title: "Note",
    width: "minmax(6rem, 2fr)",
    render: (run) => <span title={run.error}>{run.error}</span>,
  },
];

function operationColumns(
  open: (operation: OperationJson) => void,
  link: string,
): Column<OperationJson>[] {
  return [
    {
      id: "when",
      title: "When",
      width: "minmax(9rem, 1fr)",
      render: (operation) => (
        <At moment={operation.ended ?? operation.created} />
      ),
    },
    {
      id: "address",
      title: "Address",
      width: "minmax(12rem, 2fr)",
      render: (operation) => (
        <Button
          appearance="transparent"
          size="small"
          className={link}
          onClick={() => open(operation)}
        >
          {operation.address}
        </Button>
      ),
    },
    {
      id: "what",
      title: "What",
      width: "minmax(8rem, 1fr)",
      render: (operation) => word(operation.kind, "OPERATION_KIND_"),
    },
    {
      id: "state",
      title: "State",
      width: "9rem",
      render: (operation) => (
        <EnumBadge value={operation.state} prefix="OPERATION_STATE_" />
      ),
    },
    {
      id: "service",
      title: "Service",
      width: "9rem",
      render: (operation) => serviceName(operation.service),
    },
    {
      id: "why",
      title: "Why",
      width: "minmax(10rem, 2fr)",
      render: (operation) => (
        <span title={operation.error || operation.why}>
          {operation.error || operation.why}
        </span>
      ),
    },
  ];
}

function Operations(props: { run?: string; address?: string }) {
  const styles = useStyles();
  const [open, setOpen] = useParameter("operation");
  const list = usePagedList(
    "directorysync.upload.v1.UploaderAdmin/ListOperations",
    { runId: props.run ?? "0", address: props.address ?? "" },
    (response) => response.operations ?? [],
  );
  const openRow = (operation: OperationJson) => setOpen(operation.operationId);
  const opened = useOpened(
    list,
    open,
    (operation) => operation.operationId ?? "",
  );
  return (
    <>
      <ServerTable
        label="Operations"
        columns={operationColumns(openRow, styles.link)}
        list={list}
        keyOf={(operation) => operation.operationId ?? ""}
        openKey={open}
        onOpen={openRow}
        empty={
          <Empty icon={<History24Regular />} title="No operations">
            {props.run || props.address
              ? "Nothing was done at the provider for this choice."
              : "What Directory Sync does at the provider is listed here, with the value before and after and the provider's answer."}
          </Empty>
        }
      />
      <OperationDetails operation={opened} onClose={() => setOpen(undefined)} />
    </>
  );
}

const AUDIT_COLUMNS: Column<AuditEntryJson>[] = [
  {
    id: "time",
    title: "When",
    width: "minmax(9rem, 1fr)",
    render: (entry) => <At moment={entry.time} />,
  },
  {
    id: "who",
    title: "Who",
    width: "minmax(7rem, 1fr)",
    render: (entry) => entry.osUser,
  },
  {
    id: "how",
    title: "By",
    width: "minmax(8rem, 1fr)",
    render: (entry) => (entry.caller === "webui" ? "Web UI" : "Command line"),
  },
  {
    id: "what",
    title: "What",
    width: "minmax(10rem, 1fr)",
    render: (entry) => word(entry.action, ""),
  },
  {
    id: "details",
    title: "Details",
    width: "minmax(14rem, 3fr)",
    render: (entry) => <span title={entry.details}>{entry.details}</span>,
  },
];

// Who did what.
function Audit() {
  const list = usePagedList(
    "directorysync.upload.v1.AuditLog/ListAuditEntries",
    {},
    (response) => response.entries ?? [],
  );
  return (
    <ServerTable
      label="Audit"
      columns={AUDIT_COLUMNS}
      list={list}
      keyOf={(entry) => entry.entryId ?? ""}
      empty={
        <Empty icon={<History24Regular />} title="Nothing yet">
          Every registration, change of settings and approval is listed here,
          with the person who made it.
        </Empty>
      }
    />
  );
}

function Runs() {
  const styles = useStyles();
  const [, setRun] = useParameter("run");
  const list = usePagedList(
    "directorysync.upload.v1.UploaderAdmin/ListRuns",
    {},
    (response) => response.runs ?? [],
  );
  const open = (run: RunJson) => setRun(run.runId);
  return (
    <ServerTable
      label="Syncs"
      columns={RUN_COLUMNS(open, styles.link)}
      list={list}
      keyOf={(run) => run.runId ?? ""}
      onOpen={open}
      empty={
        <Empty icon={<History24Regular />} title="No sync yet">
          The first one reads the whole directory; choose the groups in Settings
          and it starts.
        </Empty>
      }
    />
  );
}

export function HistoryPage() {
  const styles = useStyles();
  const sync = useSyncNow();
  const status = useTopic("uploader");
  const [view, setView] = useParameter("view");
  const [run, setRun] = useParameter("run");
  const [address, setAddress] = useParameter("address");
  const exact = useDeferredValue(address);
  const current = status.value?.lastRun;
  const shown =
    !run && (view === "syncs" || view === "audit") ? view : "operations";
  return (
    <Page
      title="Sync History"
      lead="Every sync, and everything that was done at the provider."
      actions={<SyncNow sync={sync} />}
    >
      <SyncNowError sync={sync} />
      <Stale service="uploader" of={status} />
      {current?.state === "RUN_STATE_RUNNING" && (
        <Section title="A sync is under way">
          <RunProgress run={current} />
        </Section>
      )}
      <div className={styles.filters}>
        <TabList
          selectedValue={shown}
          onTabSelect={(_, { value }) => {
            setRun(undefined);
            setView(value === "operations" ? undefined : String(value));
          }}
        >
          <Tab value="operations">Operations</Tab>
          <Tab value="syncs">Syncs</Tab>
          <Tab value="audit">Audit</Tab>
        </TabList>
        {shown === "operations" && (
          <SearchBox
            className={styles.search}
            aria-label="Only this address"
            placeholder="Only this address"
            value={address ?? ""}
            onChange={(_, { value }) => setAddress(value)}
          />
        )}
        {run && (
          <Button onClick={() => setRun(undefined)}>
            Only of sync {run}: show all
          </Button>
        )}
      </div>
      {shown === "operations" ? (
        <Operations run={run} address={exact} />
      ) : shown === "syncs" ? (
        <Runs />
      ) : (
        <Audit />
      )}
    </Page>
  );
}
