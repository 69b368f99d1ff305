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
import type { OperationJson } from "../api/upload";
import { duration, durationOf } from "../text/time";
import { serviceName, word } from "../text/words";
import { Details } from "./details";
import { Facts } from "./facts";
import { FullTime } from "./moment";
import { Problem } from "./notices";
import { EnumBadge } from "./state_badge";

const useStyles = makeStyles({
  title: { display: "block", marginBottom: tokens.spacingVerticalS },
  value: { overflowWrap: "anywhere", whiteSpace: "pre-wrap" },
  before: { color: tokens.colorNeutralForeground3 },
  answer: {
    margin: 0,
    padding: tokens.spacingHorizontalM,
    overflow: "auto",
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
  },
});

function Changes({ operation }: { operation: OperationJson }) {
  const styles = useStyles();
  const changes = operation.changes ?? [];
  if (changes.length === 0) return null;
  return (
    <div>
      <Text as="h3" weight="semibold" className={styles.title}>
        Before and after
      </Text>
      <Table size="small" aria-label="Before and after">
        <TableHeader>
          <TableRow>
            <TableHeaderCell>Field</TableHeaderCell>
            <TableHeaderCell>Before</TableHeaderCell>
            <TableHeaderCell>After</TableHeaderCell>
          </TableRow>
        </TableHeader>
        <TableBody>
          {changes.map((change) => (
            <TableRow key={change.field}>
              <TableCell>{change.field}</TableCell>
              <TableCell className={styles.before}>
                <span className={styles.value}>{change.before}</span>
              </TableCell>
              <TableCell>
                <span className={styles.value}>{change.after}</span>
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

function Answer({ answer }: { answer?: string }) {
  const styles = useStyles();
  if (!answer) return null;
  return (
    <div>
      <Text as="h3" weight="semibold" className={styles.title}>
        The provider&apos;s answer
      </Text>
      <pre className={styles.answer}>{answer}</pre>
    </div>
  );
}

// One operation: what it changes, why, and what the provider said.
export function OperationDetails(props: {
  operation?: OperationJson;
  onClose: () => void;
}) {
  const operation = props.operation;
  if (!operation) return null;
  const took = durationOf(operation.duration);
  return (
    <Details
      title={`${word(operation.kind, "OPERATION_KIND_")}: ${operation.address}`}
      isOpen
      onClose={props.onClose}
    >
      {operation.error && <Problem title="Refused">{operation.error}</Problem>}
      <Facts
        facts={[
          [
            "State",
            <EnumBadge
              key="state"
              value={operation.state}
              prefix="OPERATION_STATE_"
            />,
          ],
          ["Why", operation.why],
          ["Service", serviceName(operation.service)],
          ["Sync", operation.runId === "0" ? undefined : operation.runId],
          ["Planned", <FullTime key="planned" moment={operation.created} />],
          [
            "Ended",
            operation.ended && (
              <FullTime key="ended" moment={operation.ended} />
            ),
          ],
          ["Took", took === undefined ? undefined : duration(took)],
          ["Attempts", operation.attempts || undefined],
        ]}
      />
      <Changes operation={operation} />
      <Answer answer={operation.providerAnswer} />
    </Details>
  );
}
