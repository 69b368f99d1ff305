import { makeStyles, tokens } from "@fluentui/react-components";
import type { ReactNode } from "react";

const useStyles = makeStyles({
  list: {
    display: "grid",
    gridTemplateColumns: "fit-content(14rem) minmax(0, 1fr)",
    columnGap: tokens.spacingHorizontalXL,
    rowGap: tokens.spacingVerticalS,
    margin: 0,
    "@media (max-width: 30rem)": {
      gridTemplateColumns: "minmax(0, 1fr)",
      rowGap: tokens.spacingVerticalXXS,
    },
  },
  name: { color: tokens.colorNeutralForeground3 },
  value: { margin: 0, minWidth: 0, overflowWrap: "anywhere" },
});

// Names and values; values that are absent are left out.
export function Facts({ facts }: { facts: [string, ReactNode][] }) {
  const styles = useStyles();
  return (
    <dl className={styles.list}>
      {facts
        .filter(
          ([, value]) => value !== undefined && value !== "" && value !== false,
        )
        .map(([name, value]) => (
          <FactRow key={name} name={name} value={value} styles={styles} />
        ))}
    </dl>
  );
}

function FactRow(props: {
  name: string;
  value: ReactNode;
  styles: ReturnType<typeof useStyles>;
}) {
  return (
    <>
      <dt className={props.styles.name}>{props.name}</dt>
      <dd className={props.styles.value}>{props.value}</dd>
    </>
  );
}
