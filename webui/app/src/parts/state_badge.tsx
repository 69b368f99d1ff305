import { Badge, type BadgeProps } from "@fluentui/react-components";
import {
  CheckmarkCircle16Filled,
  Clock16Regular,
  DismissCircle16Filled,
  ErrorCircle16Filled,
  Info16Regular,
  SubtractCircle16Regular,
} from "@fluentui/react-icons";
import type { ChildStateJson } from "@proto/supervisor/v1/supervisor_pb";
import type { ReactElement } from "react";
import type {
  MailboxStateJson,
  OperationStateJson,
  PasswordStateJson,
  RunStateJson,
} from "../api/upload";
import { word } from "../text/words";

export type Mood = "good" | "busy" | "warning" | "bad" | "idle" | "info";

const LOOKS: Record<Mood, { color: BadgeProps["color"]; icon: ReactElement }> =
  {
    good: { color: "success", icon: <CheckmarkCircle16Filled /> },
    busy: { color: "informative", icon: <Clock16Regular /> },
    warning: { color: "warning", icon: <ErrorCircle16Filled /> },
    bad: { color: "danger", icon: <DismissCircle16Filled /> },
    idle: { color: "informative", icon: <SubtractCircle16Regular /> },
    info: { color: "informative", icon: <Info16Regular /> },
  };

// A state in words, with a colour and a sign that say the same.
export function StateBadge({ mood, text }: { mood: Mood; text: string }) {
  const look = LOOKS[mood];
  return (
    <Badge
      appearance={mood === "idle" ? "outline" : "tint"}
      color={look.color}
      icon={look.icon}
      size="large"
    >
      {text}
    </Badge>
  );
}

// A state that is new to a contract doesn't compile until it is here.
type Named<T> = Extract<T, string>;
type Known =
  | Exclude<Named<RunStateJson>, "RUN_STATE_UNSPECIFIED">
  | Exclude<Named<OperationStateJson>, "OPERATION_STATE_UNSPECIFIED">
  | Exclude<Named<MailboxStateJson>, "MAILBOX_STATE_UNSPECIFIED">
  | Exclude<Named<PasswordStateJson>, "PASSWORD_STATE_UNSPECIFIED">
  | Exclude<Named<ChildStateJson>, "CHILD_STATE_UNSPECIFIED">;

const MOODS: Record<Known, Mood> = {
  RUN_STATE_RUNNING: "busy",
  RUN_STATE_SUCCEEDED: "good",
  RUN_STATE_INCOMPLETE: "warning",
  RUN_STATE_FAILED: "bad",
  OPERATION_STATE_PENDING: "busy",
  OPERATION_STATE_SUCCEEDED: "good",
  OPERATION_STATE_FAILED: "bad",
  OPERATION_STATE_DROPPED: "idle",
  MAILBOX_STATE_PENDING: "busy",
  MAILBOX_STATE_IN_SYNC: "good",
  MAILBOX_STATE_CHANGING: "busy",
  MAILBOX_STATE_DISABLED: "idle",
  MAILBOX_STATE_FAILED: "bad",
  PASSWORD_STATE_NEVER_CAPTURED: "idle",
  PASSWORD_STATE_WAITING: "busy",
  PASSWORD_STATE_DELIVERED: "good",
  PASSWORD_STATE_REFUSED: "bad",
  PASSWORD_STATE_UNDECIDABLE: "warning",
  PASSWORD_STATE_MISSED: "bad",
  CHILD_STATE_STARTING: "busy",
  CHILD_STATE_READY: "good",
  CHILD_STATE_WAITING: "warning",
  CHILD_STATE_BROKEN: "bad",
  CHILD_STATE_STOPPING: "busy",
  CHILD_STATE_STOPPED: "idle",
};

// A contract's enumeration value: stateBadge("RUN_STATE_FAILED", "RUN_STATE_").
export function EnumBadge(props: { value?: string | number; prefix: string }) {
  const value = String(props.value ?? "");
  return (
    <StateBadge
      mood={MOODS[value as Known] ?? "info"}
      text={word(value, props.prefix) || "Unknown"}
    />
  );
}
