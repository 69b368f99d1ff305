import { Button, Tab, TabList } from "@fluentui/react-components";
import { History24Regular } from "@fluentui/react-icons";
import { useDeferredValue } from "react";
import { useTopic } from "../api/live";
import { operationKey, useOperation } from "../api/operations";
import { usePagedList } from "../api/paged_list";
import { useParameter, useSetParameters } from "../api/query";
import type { AuditEntryJson, OperationJson, RunJson } from "../api/upload";
import { Filters, ListSearch, OpenButton } from "../parts/list_parts";
import { At } from "../parts/moment";
import { Empty, Stale } from "../parts/notices";
import { OperationDetails } from "../parts/operation_details";
import { Page, Section } from "../parts/page";
import { RunProgress } from "../parts/run_progress";
import { ServerTable, type Column } from "../parts/server_table";
import { EnumBadge } from "../parts/state_badge";
import { SyncNow, SyncNowError, useSyncNow } from "../parts/sync_now";
import { guidBytes } from "../text/guid";
import { between, duration } from "../text/time";
import { int, serviceName, word } from "../text/words";

function took(run: RunJson) {
  const ms = between(run.started, run.ended);
  return ms === undefined ? "" : duration(ms);
}

export const RUN_COLUMNS = (
  open: (run: RunJson) => void,
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
      <OpenButton onClick={() => open(run)}>
        {word(run.kind, "RUN_KIND_")} ({run.trigger})
      </OpenButton>
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

const operationColumns = (
  open: (operation: OperationJson) => void,
): Column<OperationJson>[] => [
  {
    id: "when",
    title: "When",
    width: "minmax(9rem, 1fr)",
    render: (operation) => <At moment={operation.ended ?? operation.created} />,
  },
  {
    id: "address",
    title: "Address",
    width: "minmax(12rem, 2fr)",
    render: (operation) => (
      <OpenButton onClick={() => open(operation)}>
        {operation.address}
      </OpenButton>
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

function Operations(props: {
  run?: string;
  address?: string;
  object?: string;
}) {
  const [open, setOpen] = useParameter("operation");
  const list = usePagedList(
    "directorysync.upload.v1.UploaderAdmin/ListOperations",
    {
      runId: props.run ?? "0",
      address: props.address ?? "",
      objectGuid: guidBytes(props.object) ?? "",
    },
    (response) => response.operations ?? [],
  );
  const openRow = (operation: OperationJson) =>
    setOpen(operationKey(operation));
  const opened = useOperation(list, open);
  return (
    <>
      <ServerTable
        label="Operations"
        columns={operationColumns(openRow)}
        list={list}
        keyOf={operationKey}
        openKey={open}
        onOpen={openRow}
        empty={
          <Empty icon={<History24Regular />} title="No operations">
            {props.run || props.address || props.object
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
      columns={RUN_COLUMNS(open)}
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

// What is looked at, all in the address.
function useView() {
  const [view] = useParameter("view");
  const [run] = useParameter("run");
  const [object] = useParameter("object");
  const [address, setAddress] = useParameter("address", { replace: true });
  const shown =
    !run && (view === "syncs" || view === "audit") ? view : "operations";
  return { run, object, address, setAddress, shown };
}

function ViewFilters({ view }: { view: ReturnType<typeof useView> }) {
  const set = useSetParameters();
  const only = view.run
    ? `of sync ${view.run}`
    : view.object
      ? "of one object"
      : undefined;
  return (
    <Filters>
      <TabList
        selectedValue={view.shown}
        onTabSelect={(_, { value }) =>
          set({
            run: undefined,
            view: value === "operations" ? undefined : String(value),
          })
        }
      >
        <Tab value="operations">Operations</Tab>
        <Tab value="syncs">Syncs</Tab>
        <Tab value="audit">Audit</Tab>
      </TabList>
      {view.shown === "operations" && (
        <ListSearch
          label="Only this address"
          value={view.address}
          onChange={view.setAddress}
        />
      )}
      {view.shown === "operations" && only && (
        <Button onClick={() => set({ run: undefined, object: undefined })}>
          Only {only}: show all
        </Button>
      )}
    </Filters>
  );
}

export function HistoryPage() {
  const sync = useSyncNow();
  const status = useTopic("uploader");
  const view = useView();
  const address = useDeferredValue(view.address);
  const current = status.value?.lastRun;
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
      <ViewFilters view={view} />
      {view.shown === "operations" ? (
        <Operations run={view.run} address={address} object={view.object} />
      ) : view.shown === "syncs" ? (
        <Runs />
      ) : (
        <Audit />
      )}
    </Page>
  );
}
