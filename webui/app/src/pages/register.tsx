import {
  Button,
  Field,
  Input,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  tokens,
} from "@fluentui/react-components";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useLocation } from "wouter";
import { call, type CallError } from "../api/call";
import { useTopic } from "../api/live";
import type { MailDomainJson } from "../api/upload";
import { Problem, Stale } from "../parts/notices";
import { Page, Section } from "../parts/page";

const useStyles = makeStyles({
  form: {
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalL,
    maxWidth: "32rem",
  },
  submit: { alignSelf: "start" },
  hints: { margin: 0, paddingLeft: tokens.spacingHorizontalXL },
});

const TITLES: Record<string, string> = {
  unauthenticated: "The provider refused these keys.",
  permission_denied: "These keys don't belong to a super administrator.",
  unavailable: "The provider can't be reached.",
};

function useRegister(onDone: () => void) {
  return useMutation({
    mutationFn: (keys: { userKey: string; secretKey: string }) =>
      call("directorysync.upload.v1.UploaderAdmin/Register", keys),
    onSuccess: onDone,
  });
}

function KeyForm({
  onSubmit,
  onRefused,
  onFound,
}: {
  onSubmit: () => void;
  onRefused: () => void;
  onFound: (domains: MailDomainJson[]) => void;
}) {
  const styles = useStyles();
  const [userKey, setUserKey] = useState("");
  const [secretKey, setSecretKey] = useState("");
  const [asked, setAsked] = useState(false);
  const register = useRegister(() => {
    setUserKey("");
    setSecretKey("");
    setAsked(false);
  });
  const error = register.error as CallError | null;
  const missing = (value: string) =>
    asked && value.trim() === "" ? "This is needed." : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (userKey.trim() === "" || secretKey.trim() === "") return;
    onSubmit();
    register.mutate(
      { userKey: userKey.trim(), secretKey: secretKey.trim() },
      {
        onSuccess: (answer) => onFound(answer.domains ?? []),
        onError: onRefused,
      },
    );
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <Field
        label="Control Panel API User Key"
        required
        validationMessage={missing(userKey)}
      >
        <Input
          value={userKey}
          onChange={(_, { value }) => setUserKey(value)}
          autoComplete="off"
          spellCheck={false}
        />
      </Field>
      <Field
        label="Control Panel API Secret Key"
        required
        validationMessage={missing(secretKey)}
      >
        <Input
          type="password"
          value={secretKey}
          onChange={(_, { value }) => setSecretKey(value)}
          autoComplete="off"
        />
      </Field>
      {error && (
        <Problem title={TITLES[error.code] ?? "Not registered."}>
          {error.message}
        </Problem>
      )}
      <Button
        appearance="primary"
        type="submit"
        className={styles.submit}
        disabledFocusable={register.isPending}
      >
        {register.isPending ? "Asking the provider…" : "Register"}
      </Button>
    </form>
  );
}

function Found(props: { domains: MailDomainJson[]; onNext: () => void }) {
  const { domains } = props;
  const [, navigate] = useLocation();
  const yes = (has: boolean | undefined) => (has ? "Yes" : "No");
  return (
    <Section title="What these keys give access to">
      <Table size="small" aria-label="Mail domains">
        <TableHeader>
          <TableRow>
            <TableHeaderCell>Mail domain</TableHeaderCell>
            <TableHeaderCell>Hosted Exchange</TableHeaderCell>
            <TableHeaderCell>Hosted Email</TableHeaderCell>
          </TableRow>
        </TableHeader>
        <TableBody>
          {domains.map((domain) => (
            <TableRow key={domain.name}>
              <TableCell>{domain.name}</TableCell>
              <TableCell>{yes(domain.hostedExchange)}</TableCell>
              <TableCell>{yes(domain.hostedEmail)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <div>
        <Button
          appearance="primary"
          onClick={() => {
            navigate("/settings");
            props.onNext();
          }}
        >
          Next: choose the groups
        </Button>
      </div>
    </Section>
  );
}

// The only page before registration. `onStay` is told from when on it has to
// stay, for its answer to be read, and when that was read.
export function RegisterPage(props: { onStay?: (stay: boolean) => void }) {
  const styles = useStyles();
  const status = useTopic("uploader");
  const [found, setFound] = useState<MailDomainJson[]>();
  const isRegistered = status.value?.registered === true;
  return (
    <Page
      title={isRegistered ? "Register" : "Let's get started"}
      lead={
        isRegistered
          ? "API keys are stored, encrypted. Other keys replace them; settings and history stay."
          : "Directory Sync writes to your mail account with the API keys of one of its administrators."
      }
    >
      <Stale service="uploader" of={status} />
      {found && (
        <>
          <Problem title="Registered." intent="success">
            The provider took the keys. They are stored encrypted and never
            shown again.
          </Problem>
          <Found domains={found} onNext={() => props.onStay?.(false)} />
        </>
      )}
      <Section title={isRegistered ? "Other keys" : "API keys"}>
        <ul className={styles.hints}>
          <li>
            In the Control Panel: account menu, My Profile, Generate/View API
            Keys.
          </li>
          <li>The administrator must be a super administrator.</li>
          <li>
            Use an administrator of its own for Directory Sync, so that new keys
            for a person don&apos;t stop it.
          </li>
        </ul>
        <KeyForm
          onSubmit={() => props.onStay?.(true)}
          onRefused={() => props.onStay?.(false)}
          onFound={setFound}
        />
      </Section>
      {status.value && (
        <Text>
          Provider: {status.value.providerUrl} (from the configuration file,
          which only this machine&apos;s administrator can change)
        </Text>
      )}
    </Page>
  );
}
