import { Button, makeStyles, Text, tokens } from "@fluentui/react-components";
import { useMutation, useQuery } from "@tanstack/react-query";
import { call, type CallError } from "../api/call";
import type { AccountJson } from "../api/upload";
import { guidText } from "../text/guid";
import { passwordSteps } from "../text/password_steps";
import { serviceName } from "../text/words";
import { Details } from "./details";
import { Facts } from "./facts";
import { FullTime } from "./moment";
import { Problem } from "./notices";
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

const MEANINGS: Record<string, string> = {
  PASSWORD_STATE_NEVER_CAPTURED:
    "No password change was captured yet. Passwords can't be read from the directory; the next change takes it along.",
  PASSWORD_STATE_WAITING:
    "A change was captured and is on its way: the domain controller's word or the provider's budget is awaited.",
  PASSWORD_STATE_DELIVERED: "The provider has the directory's password.",
  PASSWORD_STATE_REFUSED: "The provider refused it.",
  PASSWORD_STATE_UNDECIDABLE:
    "Nobody can say which password is current. The user must change it again.",
};

function Password({ account }: { account: AccountJson }) {
  const styles = useStyles();
  const { items, proof } = usePasswordTimeline(account);
  const state = proof?.state ?? account.passwordState;
  const reason =
    proof?.reason || account.passwordError || MEANINGS[String(state)] || "";
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

// The provider's word to this object is tried again, then the directory is read.
function SyncThisOne({ account }: { account: AccountJson }) {
  const sync = useMutation({
    mutationFn: async () => {
      await call("directorysync.upload.v1.Rejects/RetryRejects", {
        objectGuids: account.objectGuid ? [account.objectGuid] : [],
      }).catch((error: CallError) => {
        if (!error.isMissing && error.code !== "permission_denied") throw error;
      });
      return call("directorysync.upload.v1.UploaderAdmin/StartSync", {});
    },
  });
  return (
    <>
      <Button
        appearance="primary"
        disabledFocusable={sync.isPending}
        onClick={() => sync.mutate()}
      >
        Sync this one
      </Button>
      {sync.isSuccess && (
        <Text role="status">
          Started: what the provider refused is tried again, and the directory
          is read.
        </Text>
      )}
      {sync.error && <Text role="alert">{sync.error.message}</Text>}
    </>
  );
}

// One user: mailbox and password, and why they are as they are.
export function UserDetails(props: {
  account?: AccountJson;
  onClose: () => void;
}) {
  const styles = useStyles();
  const account = props.account;
  if (!account) return null;
  return (
    <Details
      title={account.displayName || account.address || "Account"}
      isOpen
      onClose={props.onClose}
    >
      {account.error && (
        <Problem title="The mailbox isn't as it should be.">
          {account.error}
        </Problem>
      )}
      <div className={styles.actions}>
        <SyncThisOne account={account} />
        <PageLink
          to={`/history?address=${encodeURIComponent(account.address ?? "")}`}
        >
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
    </Details>
  );
}
