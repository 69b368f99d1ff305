import { Button, makeStyles, Text, tokens } from "@fluentui/react-components";
import {
  DocumentSearch24Regular,
  ShieldCheckmark24Regular,
} from "@fluentui/react-icons";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { call, type CallError } from "../api/call";
import { useTopic } from "../api/live";
import { usePagedList, type PagedList } from "../api/paged_list";
import type { OperationJson, RemovalJson } from "../api/upload";
import { ApproveRemovals } from "../parts/approve_removals";
import { Ago } from "../parts/moment";
import { Empty, Loading, Problem, Stale } from "../parts/notices";
import { Page, Section } from "../parts/page";
import { PlanSentences, retryPlan } from "../parts/plan_of";
import { ServerTable, type Column } from "../parts/server_table";
import { StateBadge } from "../parts/state_badge";
import { countsOf, removalWord } from "../text/plan_words";
import { int, plural, serviceName, word } from "../text/words";

const LIST = "directorysync.upload.v1.PlanReview/ListRemovals";
const WITHHELD = "REMOVAL_STATE_WITHHELD";

const useStyles = makeStyles({
  facts: { color: tokens.colorNeutralForeground2 },
});

function RemovalBadge({ removal }: { removal: RemovalJson }) {
  if (removal.state === WITHHELD) {
    return <StateBadge mood="bad" text="Withheld" />;
  }
  const cleared = removal.state === "REMOVAL_STATE_CLEARED";
  return <StateBadge mood="busy" text={cleared ? "On its way" : "Waits"} />;
}

function whatHappens(removal: RemovalJson): string {
  const what = removalWord(removal.kind);
  return removal.member ? `${what}: ${removal.member}` : what;
}

const REMOVAL_COLUMNS: Column<RemovalJson>[] = [
  {
    id: "address",
    title: "Address",
    width: "minmax(12rem, 2fr)",
    render: (removal) => removal.address,
  },
  {
    id: "what",
    title: "What happens",
    width: "minmax(9rem, 1fr)",
    wraps: true,
    render: whatHappens,
  },
  {
    id: "why",
    title: "Why",
    width: "minmax(14rem, 3fr)",
    wraps: true,
    render: (removal) => <span title={removal.why}>{removal.why}</span>,
  },
  {
    id: "state",
    title: "State",
    width: "8rem",
    render: (removal) => <RemovalBadge removal={removal} />,
  },
  {
    id: "service",
    title: "Service",
    width: "8rem",
    render: (removal) => serviceName(removal.service),
  },
  {
    id: "since",
    title: "Since",
    width: "6rem",
    render: (removal) => <Ago moment={removal.wantedSince} />,
  },
];

// How many are withheld, also where not all were read yet.
function useWithheld(list: PagedList<RemovalJson>) {
  const rows = Array.from({ length: list.count }, (_, i) => list.at(i));
  const read = rows.filter(
    (removal): removal is RemovalJson => removal?.state === WITHHELD,
  );
  const told = int(useTopic("uploader").value?.withheldRemovals);
  return {
    read,
    all: list.hasMore ? Math.max(told, read.length) : read.length,
  };
}

function Removals() {
  const styles = useStyles();
  const list = usePagedList(LIST, {}, (response) => response.removals ?? []);
  const { read, all } = useWithheld(list);
  const error = list.error;
  if (error?.code === "permission_denied" || error?.isMissing) return null;
  return (
    <Section title="Removals">
      {all > 0 && (
        <Problem title={`${plural(all, "removal")} withheld.`}>
          More than the settings let through in a day. Everything else goes on;
          these wait until somebody approves them or the directory is put right.
          {all > read.length &&
            ` ${read.length.toLocaleString()} are read yet: scroll down for the others, or approve these first.`}
        </Problem>
      )}
      <ApproveRemovals withheld={read} />
      <ServerTable
        label="Removals"
        columns={REMOVAL_COLUMNS}
        list={list}
        keyOf={(removal) => removal.removalId ?? ""}
        empty={
          <Empty
            icon={<ShieldCheckmark24Regular />}
            title="Nothing is about to be taken away"
          >
            <span className={styles.facts}>
              Mailboxes to disable, and lists and contacts to delete, wait here
              first.
            </span>
          </Empty>
        }
      />
    </Section>
  );
}

// One line of a plan.
interface Planned {
  key: string;
  address?: string;
  what: string;
  service: string;
  fields: string;
  why?: string;
}

function plannedOperation(operation: OperationJson): Planned {
  return {
    key: `${operation.address} ${operation.kind} ${operation.operationId}`,
    address: operation.address,
    what: word(operation.kind, "OPERATION_KIND_"),
    service: serviceName(operation.service),
    fields: (operation.changes ?? []).map((change) => change.field).join(", "),
    why: operation.why,
  };
}

function plannedRemoval(removal: RemovalJson): Planned {
  return {
    key: `removal ${removal.address} ${removal.kind} ${removal.member}`,
    address: removal.address,
    what: whatHappens(removal),
    service: serviceName(removal.service),
    fields: "",
    why: removal.why,
  };
}

const PLANNED_COLUMNS: Column<Planned>[] = [
  {
    id: "address",
    title: "Address",
    width: "minmax(12rem, 2fr)",
    render: (planned) => planned.address,
  },
  {
    id: "what",
    title: "What",
    width: "minmax(8rem, 1fr)",
    wraps: true,
    render: (planned) => planned.what,
  },
  {
    id: "service",
    title: "Service",
    width: "8rem",
    render: (planned) => planned.service,
  },
  {
    id: "changes",
    title: "Fields",
    width: "minmax(8rem, 2fr)",
    wraps: true,
    render: (planned) => planned.fields,
  },
  {
    id: "why",
    title: "Why",
    width: "minmax(12rem, 2fr)",
    wraps: true,
    render: (planned) => <span title={planned.why}>{planned.why}</span>,
  },
];

// `onGone` is told when the uploader has forgotten this plan.
function PlannedChanges({ id, onGone }: { id: string; onGone: () => void }) {
  const list = usePagedList(
    "directorysync.upload.v1.PlanReview/ListPreviewOperations",
    { previewId: id },
    (response) => [
      ...(response.operations ?? []).map(plannedOperation),
      ...(response.removals ?? []).map(plannedRemoval),
    ],
  );
  const isGone = list.error?.code === "not_found";
  useEffect(() => {
    if (isGone) onGone();
  }, [isGone, onGone]);
  return (
    <ServerTable
      label="What would be done"
      columns={PLANNED_COLUMNS}
      list={list}
      keyOf={(planned) => planned.key}
      empty={
        <Empty
          icon={<DocumentSearch24Regular />}
          title="Nothing would be done"
        />
      }
    />
  );
}

// What waits for its turn, where the uploader can't tell the whole plan.
function OnTheWay() {
  const operations = (useTopic("operations").value?.operations ?? [])
    .filter((operation) => operation.state === "OPERATION_STATE_PENDING")
    .map(plannedOperation);
  const list = {
    at: (index: number) => operations[index],
    count: operations.length,
    hasMore: false,
    isLoading: false,
    see: () => undefined,
  };
  return (
    <Section title="On the way now">
      <ServerTable
        label="On the way now"
        columns={PLANNED_COLUMNS}
        list={list}
        keyOf={(planned) => planned.key}
        empty={
          <Empty
            icon={<DocumentSearch24Regular />}
            title="Nothing waits: the provider is as the directory says"
          />
        }
      />
    </Section>
  );
}

// Worked out anew with other settings, and when a sync has ended.
function usePlan() {
  const status = useTopic("uploader").value;
  const run = status?.lastRun;
  return useQuery({
    queryKey: [
      "directorysync.upload.v1.PlanReview/Preview",
      "in force",
      status?.settingsVersion,
      run?.state === "RUN_STATE_RUNNING" ? "running" : run?.runId,
    ],
    queryFn: () => call("directorysync.upload.v1.PlanReview/Preview", {}),
    retry: retryPlan,
    retryDelay: 1000,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}

function Plan() {
  const plan = usePlan();
  const error = plan.error as CallError | null;
  if (error?.isMissing || error?.code === "permission_denied") {
    return <OnTheWay />;
  }
  const removals = (plan.data?.removals ?? []).length;
  return (
    <Section
      title="What is to be done now"
      actions={
        <Button onClick={() => void plan.refetch()}>Work it out again</Button>
      }
    >
      {plan.isPending && <Loading what="the plan" />}
      {error && (
        <Problem title="The plan can't be worked out now." intent="warning">
          {error.message}
        </Problem>
      )}
      {plan.data && <PlanSentences plan={plan.data} />}
      {plan.data?.previewId && countsOf(plan.data).length + removals > 0 && (
        <PlannedChanges
          key={plan.data.previewId}
          id={plan.data.previewId}
          onGone={plan.refetch}
        />
      )}
    </Section>
  );
}

export function PreviewPage() {
  const status = useTopic("uploader");
  const waiting = int(status.value?.pendingOperations);
  return (
    <Page
      title="Preview"
      lead="What is about to happen at the provider, with what would be taken away first. Nothing is done by looking."
    >
      <Stale service="uploader" of={status} />
      {waiting > 0 && (
        <Text role="status">
          {plural(waiting, "operation")} on the way now.
        </Text>
      )}
      <Removals />
      <Plan />
    </Page>
  );
}
