import { makeStyles, Text, tokens } from "@fluentui/react-components";
import {
  CheckmarkCircle20Filled,
  Circle20Regular,
  DismissCircle20Filled,
  Warning20Filled,
} from "@fluentui/react-icons";
import type { ReactNode } from "react";
import type { Moment } from "../text/time";
import { FullTime } from "./moment";
import type { Mood } from "./state_badge";

export interface TimelineItem {
  mood: Mood;
  title: string;
  detail?: string;
  time: Moment;
}

const useStyles = makeStyles({
  list: {
    listStyleType: "none",
    margin: `${tokens.spacingVerticalL} 0 0`,
    padding: 0,
  },
  item: {
    display: "grid",
    gridTemplateColumns: "20px minmax(0, 1fr)",
    columnGap: tokens.spacingHorizontalM,
    paddingBottom: tokens.spacingVerticalM,
    position: "relative",
    ":not(:last-child)::before": {
      content: '""',
      position: "absolute",
      left: "9px",
      top: "22px",
      bottom: "0",
      borderLeft: `2px solid ${tokens.colorNeutralStroke2}`,
    },
  },
  good: { color: tokens.colorStatusSuccessForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  warning: { color: tokens.colorStatusWarningForeground1 },
  plain: { color: tokens.colorNeutralForeground3 },
  text: { display: "block", overflowWrap: "anywhere" },
  time: {
    display: "block",
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
  },
});

type Look = "good" | "bad" | "warning" | "plain";
const SIGNS: Record<Look, ReactNode> = {
  good: <CheckmarkCircle20Filled />,
  bad: <DismissCircle20Filled />,
  warning: <Warning20Filled />,
  plain: <Circle20Regular />,
};

function lookOf(mood: Mood): Look {
  return mood === "good" || mood === "bad" || mood === "warning"
    ? mood
    : "plain";
}

// What happened, newest first.
export function Timeline(props: { items: TimelineItem[]; label: string }) {
  const styles = useStyles();
  if (props.items.length === 0) return null;
  return (
    <ol className={styles.list} aria-label={props.label}>
      {props.items.map((item, index) => {
        const look = lookOf(item.mood);
        return (
          <li key={index} className={styles.item}>
            <span className={styles[look]} aria-hidden>
              {SIGNS[look]}
            </span>
            <div>
              <Text className={styles.text}>{item.title}</Text>
              {item.detail && (
                <Text size={200} className={styles.text}>
                  {item.detail}
                </Text>
              )}
              <span className={styles.time}>
                <FullTime moment={item.time} />
              </span>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
