import { Button, makeStyles, Text, tokens } from "@fluentui/react-components";
import { useMutation, useQuery } from "@tanstack/react-query";
import { call, type CallError } from "../api/call";
import { useAccount } from "../api/accounts";
import { useTopic } from "../api/live";
import type { AccountJson, RunJson } from "../api/upload";
import { guidBytes, guidText } from "../text/guid";
import { passwordMeaning } from "../text/help_texts";
import { passwordSteps } from "../text/password_steps";
import { int, plural, serviceName } from "../text/words";
import { Details } from "./details";
import { Facts } from "./facts";
import { FullTime } from "./moment";
import { Loading, Problem } from "./notices";
import { EnumBadge } from "./state_badge";
import { Timeline, type TimelineItem } from "./timeline";
import { PageLink } from "./page_link";

const useStyles = makeStyles({
  title: { display: "block", marginBottom: tokens.spacingVerticalS },
  actions: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalL,
  },
});

// Every step that a password takes, as the uploader recorded it; an uploader
// that doesn't record steps tells the last ones with the account.
function usePasswordTimeline(account: AccountJson) {
  const query = useQuery({
    queryKey: [
      "directorysync.upload.v1.PasswordProof/GetPasswordTimeline",
      account.objectGuid,
    ],
    queryFn: () =>
      call("directorysync.upload.v1.PasswordProof/GetPasswordTimeline", {
        objectGuid: account.objectGuid,
        pageSize: 50,
      }),
    retry: false,
    refetchInterval: 5000,
  });
  const items: TimelineItem[] = query.data
    ? passwordSteps(query.data.events ?? [])
    : lastSteps(account);
  return { items, proof: query.data?.proof };
}

function lastSteps(account: AccountJson): TimelineItem[] {
  const steps: TimelineItem[] = [];
  if (account.passwordDelivered) {
    steps.push({
      mood: "good",
      title: "The provider took it",
      time: account.passwordDelivered,
    });
  }
  if (account.passwordCaptured) {
    steps.push({
      mood: "info",
      title: `Captured on ${account.capturedOn || "a domain controller"}`,
      time: account.passwordCaptured,
    });
  }
  return steps;
}

function Password({ account }: { account: AccountJson }) {
  const styles = useStyles();
  const { items, proof } = usePasswordTimeline(account);
  const state = proof?.state ?? account.passwordState;
  const reason =
    proof?.reason || account.passwordError || passwordMeaning(String(state));
  return (
    <section aria-label="Password">
      <Text as="h3" weight="semibold" className={styles.title}>
        Password
      </Text>
      <Facts
        facts={[
          [
            "State",
            <EnumBadge key="state" value={state} prefix="PASSWORD_STATE_" />,
          ],
          ["Why", reason],
          ["What to do", proof?.cure],
          [
            "Changed in the directory",
            proof?.lastChange?.changed && (
              <>
                <FullTime moment={proof.lastChange.changed} />
                {proof.lastChange.changedOn &&
                  ` on ${proof.lastChange.changedOn}`}
              </>
            ),
          ],
        ]}
      />
      <Timeline items={items} label="What happened to the password" />
    </section>
  );
}

// Reads this object anew, tries again what was refused of it and writes what
// differs; the others aren't touched.
function SyncThisOne({ account }: { account: AccountJson }) {
  const sync = useMutation({
    mutationFn: () =>
      call("directorysync.upload.v1.ObjectSync/SyncObject", {
        objectGuid: account.objectGuid,
      }),
  });
  const runs = useTopic("runs").value?.runs;
  const begun = sync.data?.run;
  const run = runs?.find((each) => each.runId === begun?.runId) ?? begun;
  return (
    <>
      <Button
        appearance="primary"
        disabledFocusable={sync.isPending}
        onClick={() => sync.mutate()}
      >
        Sync this one
      </Button>
      <span role="status">{run && <SyncedOne run={run} />}</span>
      {sync.error && <Text role="alert">{sync.error.message}</Text>}
    </>
  );
}

function SyncedOne({ run }: { run: RunJson }) {
  if (run.state === "RUN_STATE_RUNNING") return <Text>Under way…</Text>;
  const done = int(run.succeeded);
  return (
    <Text>
      {run.error ||
        (done > 0
          ? `Done: ${plural(done, "change")} at the provider.`
          : "Done: nothing differed.")}
    </Text>
  );
}

// One user: mailbox and password, and why they are as they are.
function User({ account }: { account: AccountJson }) {
  const styles = useStyles();
  return (
    <>
      {account.error && (
        <Problem title="The mailbox isn't as it should be.">
          {account.error}
        </Problem>
      )}
      <div className={styles.actions}>
        <SyncThisOne account={account} />
        <PageLink to={`/history?object=${guidText(account.objectGuid)}`}>
          What was done
        </PageLink>
      </div>
      <Password account={account} />
      <section aria-label="Mailbox">
        <Text as="h3" weight="semibold" className={styles.title}>
          Mailbox
        </Text>
        <Facts
          facts={[
            [
              "State",
              <EnumBadge
                key="state"
                value={account.mailboxState}
                prefix="MAILBOX_STATE_"
              />,
            ],
            ["Address", account.address],
            ["Service", serviceName(account.service)],
            ["Logon name", account.samAccountName],
            ["objectGUID", guidText(account.objectGuid)],
          ]}
        />
      </section>
    </>
  );
}

// Who isn't in scope (any more), or no user at all: an alert may be about a
// list.
function NoUser({ guid, error }: { guid: string; error: Error | null }) {
  return (
    <>
      <Problem title="This isn't a user in scope." intent="info">
        {error && (error as CallError).code !== "not_found"
          ? error.message
          : "It may have left the groups, or be a list or a contact."}
      </Problem>
      <PageLink to={`/history?object=${guid}`}>What was done</PageLink>
    </>
  );
}

// The user of an address: found wherever in the list it is.
export function OpenedUser(props: {
  guid: string | undefined;
  onClose: () => void;
}) {
  const { data: account, isPending, error } = useAccount(props.guid);
  if (props.guid === undefined) return null;
  return (
    <Details
      title={account?.displayName || account?.address || "User"}
      isOpen
      onClose={props.onClose}
    >
      {account ? (
        <User account={account} />
      ) : isPending && guidBytes(props.guid) ? (
        <Loading what="the user" />
      ) : (
        <NoUser guid={props.guid} error={error} />
      )}
    </Details>
  );
}
