import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Button,
  makeStyles,
  Text,
  tokens,
} from "@fluentui/react-components";
import { useState } from "react";
import { live, useTopic, type Topic } from "../api/live";
import { save } from "../api/save";
import { Facts } from "../parts/facts";
import { FullTime } from "../parts/moment";
import { Page, Section } from "../parts/page";
import { EnumBadge, StateBadge } from "../parts/state_badge";
import { ERRORS, MAILBOX_STATES, PASSWORD_STATES } from "../text/help_texts";

const useStyles = makeStyles({
  states: {
    display: "grid",
    gridTemplateColumns: "fit-content(12rem) minmax(0, 1fr)",
    gap: tokens.spacingHorizontalM,
    margin: 0,
    alignItems: "center",
    "@media (max-width: 30rem)": { gridTemplateColumns: "minmax(0, 1fr)" },
  },
  meaning: { margin: 0 },
  code: {
    fontFamily: tokens.fontFamilyMonospace,
    overflowWrap: "anywhere",
    margin: 0,
    whiteSpace: "pre-wrap",
  },
});

function States(props: { prefix: string; states: [string, string][] }) {
  const styles = useStyles();
  return (
    <dl className={styles.states}>
      {props.states.map(([state, meaning]) => (
        <StateRow
          key={state}
          prefix={props.prefix}
          state={state}
          meaning={meaning}
          className={styles.meaning}
        />
      ))}
    </dl>
  );
}

function StateRow(props: {
  prefix: string;
  state: string;
  meaning: string;
  className: string;
}) {
  return (
    <>
      <dt>
        <EnumBadge value={props.prefix + props.state} prefix={props.prefix} />
      </dt>
      <dd className={props.className}>{props.meaning}</dd>
    </>
  );
}

function Errors() {
  return (
    <Accordion collapsible multiple>
      {ERRORS.map((error) => (
        <AccordionItem key={error.message} value={error.message}>
          <AccordionHeader>{error.message}</AccordionHeader>
          <AccordionPanel>
            <Facts
              facts={[
                ["Cause", error.cause],
                ["Cure", error.cure],
              ]}
            />
          </AccordionPanel>
        </AccordionItem>
      ))}
    </Accordion>
  );
}

const DIAGNOSED: Topic[] = [
  "supervisor",
  "uploader",
  "relay",
  "domain",
  "settings",
  "runs",
  "alerts",
  "controllers",
];

// What every service says now, as a file. There is no secret in it; addresses
// and names of people may be.
function download() {
  const all = Object.fromEntries(
    DIAGNOSED.map((topic) => [topic, live.get(topic)]),
  );
  const text = JSON.stringify({ made: new Date(), ...all }, null, 2);
  save("directory-sync-diagnostics.json", text);
}

function Services() {
  const supervisor = useTopic("supervisor");
  return (
    <Facts
      facts={(supervisor.value?.children ?? []).map((child) => [
        child.name ?? "",
        <span key={child.name}>
          <EnumBadge value={child.state} prefix="CHILD_STATE_" />{" "}
          {child.state === "CHILD_STATE_READY" && (
            <>
              since <FullTime moment={child.since} />
              {(child.restarts ?? 0) > 0 &&
                `, restarted ${child.restarts} times`}
            </>
          )}
          {child.lastExit && ` ${child.lastExit}`}
        </span>,
      ])}
    />
  );
}

function Diagnostics() {
  const styles = useStyles();
  const [done, setDone] = useState(false);
  return (
    <Section
      title="Diagnostics"
      actions={
        <Button
          onClick={() => {
            download();
            setDone(true);
          }}
        >
          Download what every service says
        </Button>
      }
    >
      {done && (
        <StateBadge
          mood="good"
          text="Saved as directory-sync-diagnostics.json"
        />
      )}
      <Services />
      <Text>On the command line of this machine, as its administrator:</Text>
      <pre className={styles.code}>
        {[
          "directory-syncctl status        is all well?",
          "directory-syncctl history       what was done at the provider",
          "directory-syncctl accounts      every account in scope",
          "directory-syncctl web login     an address that opens this page",
        ].join("\n")}
      </pre>
    </Section>
  );
}

export function HelpPage() {
  return (
    <Page
      title="Help"
      lead="What the states mean, what the provider's refusals are about, and what to look at when something is wrong."
    >
      <Section title="States of a mailbox">
        <States prefix="MAILBOX_STATE_" states={MAILBOX_STATES} />
      </Section>
      <Section title="States of a password">
        <States prefix="PASSWORD_STATE_" states={PASSWORD_STATES} />
      </Section>
      <Section title="What the provider refuses, and why">
        <Errors />
      </Section>
      <Diagnostics />
    </Page>
  );
}
