import {
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
import { Server24Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { call } from "../api/call";
import { useTopic } from "../api/live";
import { AddControllers, RemoveController } from "../parts/fleet_actions";
import { Ago, OnDay } from "../parts/moment";
import { Empty, Stale } from "../parts/notices";
import { Page, Section } from "../parts/page";
import { StateBadge } from "../parts/state_badge";
import {
  coverageLook,
  missingOf,
  rowsOf,
  type ControllerRow,
} from "../text/controller_rows";
import { duration, durationOf } from "../text/time";
import { int, plural } from "../text/words";

const useStyles = makeStyles({
  scroll: { overflowX: "auto" },
  table: { minWidth: "46rem" },
  reason: {
    display: "block",
    color: tokens.colorNeutralForeground2,
    overflowWrap: "anywhere",
  },
  name: { overflowWrap: "anywhere" },
  wide: { width: "25%" },
  tall: {
    paddingTop: tokens.spacingVerticalS,
    paddingBottom: tokens.spacingVerticalS,
  },
});

function useCoverage() {
  return useQuery({
    queryKey: ["directorysync.upload.v1.PasswordProof/GetPasswordCoverage"],
    queryFn: () =>
      call("directorysync.upload.v1.PasswordProof/GetPasswordCoverage", {}),
    retry: false,
    refetchInterval: 5000,
  });
}

function Row({ row }: { row: ControllerRow }) {
  const styles = useStyles();
  const look = coverageLook(row);
  return (
    <TableRow>
      <TableCell>
        <Text weight="semibold" className={styles.name}>
          {row.name}
        </Text>
        {row.site && <span className={styles.reason}>{row.site}</span>}
      </TableCell>
      <TableCell className={styles.tall}>
        <StateBadge mood={look.mood} text={look.text} />
        {row.hook && <span className={styles.reason}>{row.hook}</span>}
        {row.enrolment === "ENROLMENT_STATE_INVITED" && row.invitedUntil && (
          <span className={styles.reason}>
            It may join until <OnDay moment={row.invitedUntil} />.
          </span>
        )}
        {row.reason && <span className={styles.reason}>{row.reason}</span>}
        {row.cure && <span className={styles.reason}>{row.cure}</span>}
      </TableCell>
      <TableCell>
        {row.lastSeen ? <Ago moment={row.lastSeen} /> : "Never"}
      </TableCell>
      <TableCell>
        {row.queued === undefined
          ? "Not told"
          : row.queued === 0
            ? "Empty"
            : plural(row.queued, "item")}
      </TableCell>
      <TableCell>
        {row.certificateExpires ? (
          <OnDay moment={row.certificateExpires} />
        ) : (
          "None"
        )}
      </TableCell>
      <TableCell>
        {row.enrolment && <RemoveController name={row.name} />}
      </TableCell>
    </TableRow>
  );
}

function Handlers() {
  const styles = useStyles();
  const coverage = useCoverage();
  const admitted = useTopic("controllers");
  const relay = useTopic("relay").value;
  const rows = rowsOf({
    coverage: coverage.data,
    admitted: admitted.value,
    connected: relay?.connectedHandlers ?? [],
  });
  return (
    <Section title="Password handlers">
      <Stale service="uploader" of={admitted} />
      <div>
        <AddControllers missing={missingOf(rows)} />
      </div>
      {rows.length === 0 ? (
        <Empty icon={<Server24Regular />} title="No domain controller yet">
          A password is captured on the domain controller where it is changed,
          so each of them needs the password handler.
        </Empty>
      ) : (
        <div
          className={styles.scroll}
          tabIndex={0}
          role="group"
          aria-label="Password handlers, scrollable"
        >
          <Table aria-label="Password handlers" className={styles.table}>
            <TableHeader>
              <TableRow>
                <TableHeaderCell className={styles.wide}>
                  Domain controller
                </TableHeaderCell>
                <TableHeaderCell className={styles.wide}>
                  Coverage
                </TableHeaderCell>
                <TableHeaderCell>Last heard of</TableHeaderCell>
                <TableHeaderCell>Its queue</TableHeaderCell>
                <TableHeaderCell>Certificate until</TableHeaderCell>
                <TableHeaderCell>Actions</TableHeaderCell>
              </TableRow>
            </TableHeader>
            <TableBody>
              {rows.map((row) => (
                <Row key={row.name} row={row} />
              ))}
            </TableBody>
          </Table>
        </div>
      )}
    </Section>
  );
}

function Directory() {
  const styles = useStyles();
  const domain = useTopic("domain");
  return (
    <Section title="Reading the directory">
      <Stale service="directory-reader" of={domain} />
      <div
        className={styles.scroll}
        tabIndex={0}
        role="group"
        aria-label="Reading the directory, scrollable"
      >
        <Table aria-label="Reading the directory" className={styles.table}>
          <TableHeader>
            <TableRow>
              <TableHeaderCell>Domain controller</TableHeaderCell>
              <TableHeaderCell>State</TableHeaderCell>
              <TableHeaderCell>Answers in</TableHeaderCell>
            </TableRow>
          </TableHeader>
          <TableBody>
            {(domain.value?.domainControllers ?? []).map(
              (controller, index) => (
                <TableRow key={controller.uri}>
                  <TableCell>
                    {controller.dnsHostName || controller.uri}
                  </TableCell>
                  <TableCell>
                    <StateBadge
                      mood={controller.reachable ? "good" : "bad"}
                      text={
                        !controller.reachable
                          ? "Not reachable"
                          : index === 0
                            ? "In use"
                            : "Ready"
                      }
                    />
                    <span className={styles.reason}>{controller.error}</span>
                  </TableCell>
                  <TableCell>
                    {duration(durationOf(controller.latency) ?? NaN)}
                  </TableCell>
                </TableRow>
              ),
            )}
          </TableBody>
        </Table>
      </div>
      {(domain.value?.missingRights ?? []).map((right) => (
        <Text key={right}>{right}</Text>
      ))}
    </Section>
  );
}

export function ControllersPage() {
  const relay = useTopic("relay");
  const status = relay.value;
  return (
    <Page
      title="Domain controllers"
      lead="Where passwords are captured, and where the directory is read."
    >
      <Stale service="relay" of={relay} />
      {status && (
        <Text role="status">
          {status.networkFaceOpen
            ? `Handlers connect to ${status.networkFaceAddress}; ${plural(status.connectedHandlers?.length ?? 0, "is", "are")} connected, ${plural(int(status.inboxItems), "item waits", "items wait")} in the relay.`
            : "The port for domain controllers is closed."}
        </Text>
      )}
      <Handlers />
      <Directory />
    </Page>
  );
}
