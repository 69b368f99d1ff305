import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
  makeStyles,
  Text,
  tokens,
} from "@fluentui/react-components";
import {
  DocumentSearch24Regular,
  ShieldCheckmark24Regular,
} from "@fluentui/react-icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call, type CallError } from "../api/call";
import { useTopic } from "../api/live";
import { usePagedList } from "../api/paged_list";
import type { OperationJson, RemovalJson } from "../api/upload";
import { Ago } from "../parts/moment";
import { Empty, Loading, Problem, Stale } from "../parts/notices";
import { Page, Section } from "../parts/page";
import { PlanSentences } from "../parts/plan_of";
import { ServerTable, type Column } from "../parts/server_table";
import { StateBadge } from "../parts/state_badge";
import { countsOf, removalWord } from "../text/plan_words";
import { int, plural, serviceName, word } from "../text/words";

const LIST = "directorysync.upload.v1.PlanReview/ListRemovals";
const WITHHELD = "REMOVAL_STATE_WITHHELD";

const useStyles = makeStyles({
  facts: { color: tokens.colorNeutralForeground2 },
});

const REMOVAL_COLUMNS: Column<RemovalJson>[] = [
  {
    id: "address",
    title: "Address",
    width: "minmax(14rem, 2fr)",
    render: (removal) => removal.address,
  },
  {
    id: "what",
    title: "What happens",
    width: "minmax(11rem, 1fr)",
    render: (removal) =>
      removalWord(removal.kind) + (removal.member ? `: ${removal.member}` : ""),
  },
  {
    id: "state",
    title: "State",
    width: "10rem",
    render: (removal) =>
      removal.state === WITHHELD ? (
        <StateBadge mood="bad" text="Withheld" />
      ) : removal.state === "REMOVAL_STATE_CLEARED" ? (
        <StateBadge mood="busy" text="On its way" />
      ) : (
        <StateBadge mood="busy" text="Waits" />
      ),
  },
  {
    id: "service",
    title: "Service",
    width: "9rem",
    render: (removal) => serviceName(removal.service),
  },
  {
    id: "since",
    title: "Since",
    width: "8rem",
    render: (removal) => <Ago moment={removal.wantedSince} />,
  },
  {
    id: "why",
    title: "Why",
    width: "minmax(12rem, 2fr)",
    render: (removal) => <span title={removal.why}>{removal.why}</span>,
  },
];

// Approves what the list showed, and nothing that came later.
function useApproval() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (shown: { upTo: string; count: number }) =>
      call("directorysync.upload.v1.PlanReview/ApproveRemovals", {
        upToRemovalId: shown.upTo,
        listed: String(shown.count),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: [LIST] }),
  });
}

function Approve({ withheld }: { withheld: RemovalJson[] }) {
  const [isOpen, setOpen] = useState(false);
  const approve = useApproval();
  const what = plural(withheld.length, "removal");
  const upTo = withheld.reduce(
    (highest, removal) => Math.max(highest, int(removal.removalId)),
    0,
  );
  return (
    <Dialog open={isOpen} onOpenChange={(_, { open }) => setOpen(open)}>
      <DialogTrigger disableButtonEnhancement>
        <Button appearance="primary">Approve {what}…</Button>
      </DialogTrigger>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Approve {what}?</DialogTitle>
          <DialogContent>
            Exactly those that are listed are carried out, once. Those that the
            directory no longer wants by then are dropped. Mailboxes are
            disabled, not deleted; lists and contacts are deleted.
          </DialogContent>
          <DialogActions>
            <DialogTrigger disableButtonEnhancement>
              <Button>Cancel</Button>
            </DialogTrigger>
            <Button
              appearance="primary"
              onClick={() => {
                approve.mutate({
                  upTo: String(upTo),
                  count: withheld.length,
                });
                setOpen(false);
              }}
            >
              Approve
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function Removals() {
  const styles = useStyles();
  const list = usePagedList(LIST, {}, (response) => response.removals ?? []);
  const rows = Array.from({ length: list.count }, (_, i) => list.at(i));
  const withheld = rows.filter(
    (removal): removal is RemovalJson => removal?.state === WITHHELD,
  );
  const error = list.error;
  if (error?.code === "permission_denied" || error?.isMissing) return null;
  return (
    <Section
      title="Removals"
      actions={withheld.length > 0 && <Approve withheld={withheld} />}
    >
      {withheld.length > 0 && (
        <Problem title={`${plural(withheld.length, "removal")} withheld.`}>
          More than the settings let through in a day. Everything else goes on;
          these wait until somebody approves them or the directory is put right.
        </Problem>
      )}
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

const OPERATION_COLUMNS: Column<OperationJson>[] = [
  {
    id: "address",
    title: "Address",
    width: "minmax(14rem, 2fr)",
    render: (operation) => operation.address,
  },
  {
    id: "what",
    title: "What",
    width: "10rem",
    render: (operation) => word(operation.kind, "OPERATION_KIND_"),
  },
  {
    id: "service",
    title: "Service",
    width: "9rem",
    render: (operation) => serviceName(operation.service),
  },
  {
    id: "changes",
    title: "Fields",
    width: "minmax(10rem, 2fr)",
    render: (operation) =>
      (operation.changes ?? []).map((change) => change.field).join(", "),
  },
  {
    id: "why",
    title: "Why",
    width: "minmax(12rem, 2fr)",
    render: (operation) => operation.why,
  },
];

function PlannedOperations({ id }: { id: string }) {
  const list = usePagedList(
    "directorysync.upload.v1.PlanReview/ListPreviewOperations",
    { previewId: id },
    (response) => response.operations ?? [],
  );
  return (
    <ServerTable
      label="What would be done"
      columns={OPERATION_COLUMNS}
      list={list}
      keyOf={(operation) => `${operation.address} ${operation.kind}`}
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
  const operations = (useTopic("operations").value?.operations ?? []).filter(
    (operation) => operation.state === "OPERATION_STATE_PENDING",
  );
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
        columns={OPERATION_COLUMNS}
        list={list}
        keyOf={(operation) => operation.operationId ?? ""}
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

function Plan() {
  const plan = useQuery({
    queryKey: ["directorysync.upload.v1.PlanReview/Preview", "in force"],
    queryFn: () => call("directorysync.upload.v1.PlanReview/Preview", {}),
    retry: false,
    staleTime: 60_000,
  });
  const error = plan.error as CallError | null;
  if (error?.isMissing || error?.code === "permission_denied") {
    return <OnTheWay />;
  }
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
      {plan.data?.previewId && countsOf(plan.data).length > 0 && (
        <PlannedOperations id={plan.data.previewId} />
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
