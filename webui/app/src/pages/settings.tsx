import {
  Button,
  Field,
  makeStyles,
  SpinButton,
  Switch,
  Text,
  tokens,
} from "@fluentui/react-components";
import { ArrowClockwise20Regular } from "@fluentui/react-icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call, type CallError } from "../api/call";
import { live, useTopic } from "../api/live";
import type { SettingsJson } from "../api/upload";
import { Facts } from "../parts/facts";
import { GroupPicker } from "../parts/group_picker";
import { Loading, Problem, Stale } from "../parts/notices";
import { Page, Section } from "../parts/page";
import { PlanOf } from "../parts/plan_of";
import { formOf, settingsOf, type SettingsForm } from "../text/settings_form";

const useStyles = makeStyles({
  pickers: {
    display: "grid",
    gridTemplateColumns: "repeat(auto-fit, minmax(min(20rem, 100%), 1fr))",
    alignItems: "start",
    gap: tokens.spacingHorizontalXL,
  },
  steps: { margin: 0, paddingLeft: tokens.spacingHorizontalXL },
  actions: {
    position: "sticky",
    bottom: 0,
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalM} 0`,
    backgroundColor: tokens.colorNeutralBackground2,
  },
});

type Change = (change: Partial<SettingsForm>) => void;

function NumberField(props: {
  label: string;
  hint?: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
}) {
  const take = (value: number | null | undefined, text: string | undefined) => {
    const next = value ?? Number.parseFloat(text ?? "");
    if (Number.isFinite(next)) {
      props.onChange(Math.min(props.max, Math.max(props.min, next)));
    }
  };
  return (
    <Field label={props.label} hint={props.hint}>
      <SpinButton
        value={props.value}
        min={props.min}
        max={props.max}
        onChange={(_, { value, displayValue }) => take(value, displayValue)}
      />
    </Field>
  );
}

function Groups({ form, change }: { form: SettingsForm; change: Change }) {
  const styles = useStyles();
  const client = useQueryClient();
  const refresh = () =>
    client.invalidateQueries({
      queryKey: ["directorysync.directory.v1.DirectoryReader/ListGroups"],
    });
  return (
    <Section
      title="Who gets a mailbox"
      actions={
        <Button
          appearance="subtle"
          icon={<ArrowClockwise20Regular />}
          onClick={() => void refresh()}
        >
          Refresh groups
        </Button>
      }
    >
      <ol className={styles.steps}>
        <li>In Active Directory, make a group for each service you use.</li>
        <li>
          Add the users. Only direct members count; nested groups become
          distribution lists.
        </li>
        <li>
          Choose the groups here. A service you don&apos;t use is left out.
        </li>
      </ol>
      <div className={styles.pickers}>
        <GroupPicker
          label="Hosted Exchange"
          value={form.exchange}
          onChange={(exchange) => change({ exchange })}
        />
        <GroupPicker
          label="Hosted Email"
          value={form.email}
          onChange={(email) => change({ email })}
        />
      </div>
    </Section>
  );
}

function Mailboxes({ form, change }: { form: SettingsForm; change: Change }) {
  const styles = useStyles();
  return (
    <Section title="Mailboxes">
      <div className={styles.pickers}>
        <NumberField
          label="Size of a new Hosted Exchange mailbox (MB)"
          value={form.exchangeMegabytes}
          min={1}
          max={1_000_000}
          onChange={(exchangeMegabytes) => change({ exchangeMegabytes })}
        />
        <NumberField
          label="Size of a new Hosted Email mailbox (MB)"
          value={form.emailMegabytes}
          min={1}
          max={1_000_000}
          onChange={(emailMegabytes) => change({ emailMegabytes })}
        />
      </div>
      <Switch
        label="Alternate addresses: proxyAddresses become addresses of Hosted Exchange mailboxes"
        checked={form.syncProxyAddresses}
        onChange={(_, { checked }) => change({ syncProxyAddresses: checked })}
      />
      <Switch
        label="Rename a mailbox when the part of mail before the @ changes"
        checked={form.renameMailboxes}
        onChange={(_, { checked }) => change({ renameMailboxes: checked })}
      />
    </Section>
  );
}

function Care({ form, change }: { form: SettingsForm; change: Change }) {
  const styles = useStyles();
  return (
    <Section title="Pace and protection">
      <div className={styles.pickers}>
        <NumberField
          label="Read the directory each (minutes)"
          value={form.syncMinutes}
          min={0.2}
          max={1440}
          onChange={(syncMinutes) => change({ syncMinutes })}
        />
        <NumberField
          label="A removal waits (minutes)"
          hint="Disabled mailboxes and deleted lists, in case it was a mistake."
          value={form.removalDelayMinutes}
          min={0}
          max={10_080}
          onChange={(removalDelayMinutes) => change({ removalDelayMinutes })}
        />
        <NumberField
          label="Removals a day without approval"
          hint="More than that wait on the page Preview until somebody approves."
          value={form.removalThreshold}
          min={0}
          max={1_000_000}
          onChange={(removalThreshold) => change({ removalThreshold })}
        />
        <NumberField
          label="At most this part of all (percent)"
          value={form.removalPercent}
          min={0}
          max={100}
          onChange={(removalPercent) => change({ removalPercent })}
        />
        <NumberField
          label="Keep the history (days)"
          value={form.historyDays}
          min={1}
          max={3650}
          onChange={(historyDays) => change({ historyDays })}
        />
      </div>
    </Section>
  );
}

function useSave(onSaved: () => void) {
  return useMutation({
    mutationFn: (request: { settings: SettingsJson; version: string }) =>
      call("directorysync.upload.v1.UploaderAdmin/UpdateSettings", {
        settings: request.settings,
        expectedVersion: request.version,
      }),
    onSuccess: (answer) => {
      // At once, not when the stream tells it: until then the page would show
      // the old values, and take the next change for one of theirs.
      live.know("settings", { settings: answer.settings });
      onSaved();
    },
  });
}

// What somebody is editing: made from one version of the settings.
interface Draft {
  base: SettingsJson;
  form: SettingsForm;
}

function Editor({ current }: { current: SettingsJson }) {
  const styles = useStyles();
  const [draft, setDraft] = useState<Draft>();
  const save = useSave(() => setDraft(undefined));
  const base = draft?.base ?? current;
  const form = draft?.form ?? formOf(current);
  const change: Change = (change) => {
    save.reset();
    setDraft({ base, form: { ...form, ...change } });
  };
  const overtaken =
    draft !== undefined && draft.base.version !== current.version;
  const settings = settingsOf(form, base);
  const error = save.error as CallError | null;
  return (
    <>
      <Groups form={form} change={change} />
      <Mailboxes form={form} change={change} />
      <Care form={form} change={change} />
      {draft && <PlanOf settings={settings} />}
      {overtaken && (
        <Problem
          title="Somebody else changed the settings meanwhile."
          intent="warning"
        >
          Yours were made from older ones. Load theirs and make your change
          again.
        </Problem>
      )}
      {error && !overtaken && (
        <Problem title="Not saved.">{error.message}</Problem>
      )}
      {save.isSuccess && !draft && (
        <Problem title="Saved." intent="success">
          A full sync has started; Sync History shows how it goes.
        </Problem>
      )}
      <div className={styles.actions}>
        <Button
          appearance="primary"
          disabledFocusable={save.isPending || overtaken}
          onClick={() =>
            save.mutate({ settings, version: base.version ?? "0" })
          }
        >
          Save &amp; Start Sync
        </Button>
        {draft && (
          <Button onClick={() => setDraft(undefined)}>
            {overtaken ? "Load theirs" : "Undo changes"}
          </Button>
        )}
        <Text role="status">
          {draft ? "Not saved yet." : "These are in force."}
        </Text>
      </div>
    </>
  );
}

export function SettingsPage() {
  const settings = useTopic("settings");
  const domain = useTopic("domain");
  const controller = domain.value?.domainControllers?.[0];
  const current = settings.value?.settings;
  return (
    <Page
      title="Settings"
      lead="Which groups of the directory have mailboxes, and how careful to be."
    >
      <Stale service="uploader" of={settings} />
      <Stale service="directory-reader" of={domain} />
      <Section title="Directory">
        <Facts
          facts={[
            ["Local AD domain", domain.value?.dnsName],
            [
              "Domain controller",
              controller && (controller.dnsHostName || controller.uri),
            ],
          ]}
        />
      </Section>
      {current ? (
        <Editor current={current} />
      ) : (
        settings.error === undefined && <Loading what="the settings" />
      )}
    </Page>
  );
}
