import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  Spinner,
  Text,
  tokens,
} from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { Known } from "../api/live";
import { Ago } from "./moment";

const useStyles = makeStyles({
  empty: {
    display: "flex",
    flexDirection: "column",
    alignItems: "center",
    textAlign: "center",
    rowGap: tokens.spacingVerticalS,
    padding: `${tokens.spacingVerticalXXXL} ${tokens.spacingHorizontalXL}`,
    color: tokens.colorNeutralForeground2,
  },
  icon: { fontSize: "40px", color: tokens.colorNeutralForeground3 },
  text: { maxWidth: "36rem" },
  loading: { padding: tokens.spacingVerticalXXL },
});

// Nothing to show, and what that means.
export function Empty(props: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  const styles = useStyles();
  return (
    <div className={styles.empty}>
      {props.icon && (
        <span className={styles.icon} aria-hidden>
          {props.icon}
        </span>
      )}
      <Text weight="semibold">{props.title}</Text>
      {props.children && <Text className={styles.text}>{props.children}</Text>}
      {props.action}
    </div>
  );
}

export function Loading({ what }: { what: string }) {
  const styles = useStyles();
  return (
    <Spinner
      className={styles.loading}
      size="small"
      label={`Reading ${what}…`}
      role="status"
    />
  );
}

// Something failed: what, why, and what can be done here.
export function Problem(props: {
  title: string;
  children: ReactNode;
  intent?: "error" | "warning" | "info" | "success";
  onRetry?: () => void;
}) {
  return (
    <MessageBar intent={props.intent ?? "error"} layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{props.title}</MessageBarTitle>
        {props.children}
      </MessageBarBody>
      {props.onRetry && (
        <MessageBarActions>
          <Button onClick={props.onRetry}>Try again</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}

// Says that what is shown of a service is old because it doesn't answer.
export function Stale<T>(props: { service: string; of: Known<T> }) {
  if (props.of.error === undefined) return null;
  return (
    <Problem title={`The ${props.service} doesn't answer.`} intent="warning">
      {props.of.known ? (
        <>
          What is shown is from <Ago moment={props.of.known} />; it is read
          again by itself.
        </>
      ) : (
        <>{props.of.error}</>
      )}
    </Problem>
  );
}
