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
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/call";
import type { RemovalJson } from "../api/upload";
import { removalWord } from "../text/plan_words";
import { int, plural } from "../text/words";
import { Problem } from "./notices";

const REVIEW = "directorysync.upload.v1.PlanReview";
// What one request may name.
const MOST_IDS = 1000;

const useStyles = makeStyles({
  content: {
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalM,
  },
  open: { alignSelf: "start" },
  list: {
    margin: 0,
    paddingLeft: tokens.spacingHorizontalXL,
    maxHeight: "12rem",
    overflowY: "auto",
    overflowWrap: "anywhere",
  },
});

// Each of these by its number: what was withheld since isn't among them.
async function approve(removals: RemovalJson[]) {
  const sum = { approved: 0, gone: 0 };
  for (let first = 0; first < removals.length; first += MOST_IDS) {
    const answer = await call(`${REVIEW}/ApproveRemovals`, {
      removalIds: removals
        .slice(first, first + MOST_IDS)
        .map((removal) => removal.removalId ?? "0"),
    });
    sum.approved += int(answer.approved);
    sum.gone += int(answer.noLongerWanted);
  }
  return sum;
}

function useApproval(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: approve,
    onSuccess: async () => {
      onDone();
      await client.invalidateQueries({ queryKey: [`${REVIEW}/ListRemovals`] });
      await client.invalidateQueries({ queryKey: [`${REVIEW}/Preview`] });
    },
  });
}

function Approved(props: { approved: number; gone: number }) {
  return (
    <Problem
      title={`${plural(props.approved, "removal")} approved.`}
      intent="success"
    >
      {props.gone > 0
        ? `${props.gone.toLocaleString()} of those that you read ${props.gone === 1 ? "isn't" : "aren't"} wanted any more, and dropped.`
        : "Sync History shows when they are carried out."}
    </Problem>
  );
}

function Removals({ removals }: { removals: RemovalJson[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.list} tabIndex={0} aria-label="To be approved">
      {removals.map((removal) => (
        <li key={removal.removalId} dir="auto">
          {removal.address}: {removalWord(removal.kind)}
          {removal.member && `, ${removal.member}`}
        </li>
      ))}
    </ul>
  );
}

// Approves the withheld removals as they were when the dialog opened: what
// comes later isn't read, so it isn't approved.
export function ApproveRemovals({ withheld }: { withheld: RemovalJson[] }) {
  const styles = useStyles();
  const [asked, setAsked] = useState<RemovalJson[]>();
  const approval = useApproval(() => setAsked(undefined));
  const what = plural((asked ?? withheld).length, "removal");
  const open = (isOpen: boolean) => {
    approval.reset();
    setAsked(isOpen ? withheld : undefined);
  };
  const done = approval.data && <Approved {...approval.data} />;
  if (withheld.length === 0 && !asked) return done;
  return (
    <>
      {done}
      <Dialog
        open={asked !== undefined}
        onOpenChange={(_, data) => open(data.open)}
      >
        <DialogTrigger disableButtonEnhancement>
          <Button appearance="primary" className={styles.open}>
            Approve {plural(withheld.length, "removal")}…
          </Button>
        </DialogTrigger>
        <DialogSurface>
          <DialogBody>
            <DialogTitle>Approve {what}?</DialogTitle>
            <DialogContent className={styles.content}>
              <Removals removals={asked ?? []} />
              <Text>
                Exactly these are carried out, once. Those that the directory no
                longer wants by then are dropped. Mailboxes are disabled, not
                deleted; lists and contacts are deleted.
              </Text>
              {approval.error && (
                <Problem title="Not approved.">
                  {approval.error.message}
                </Problem>
              )}
            </DialogContent>
            <DialogActions>
              <DialogTrigger disableButtonEnhancement>
                <Button>Cancel</Button>
              </DialogTrigger>
              <Button
                appearance="primary"
                disabledFocusable={approval.isPending}
                onClick={() => asked && approval.mutate(asked)}
              >
                Approve
              </Button>
            </DialogActions>
          </DialogBody>
        </DialogSurface>
      </Dialog>
    </>
  );
}
