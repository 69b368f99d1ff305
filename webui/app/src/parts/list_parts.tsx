// What the pages of long lists have in common.

import {
  Button,
  makeStyles,
  SearchBox,
  tokens,
} from "@fluentui/react-components";
import type { ReactNode } from "react";

const useStyles = makeStyles({
  filters: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalM,
  },
  search: { minWidth: "min(22rem, 100%)" },
  open: {
    display: "block",
    maxWidth: "100%",
    minWidth: 0,
    padding: 0,
    overflow: "hidden",
    textOverflow: "ellipsis",
    fontWeight: tokens.fontWeightRegular,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase400,
    color: tokens.colorBrandForegroundLink,
  },
});

// The line above a list: what it is searched and filtered by.
export function Filters({ children }: { children: ReactNode }) {
  return <div className={useStyles().filters}>{children}</div>;
}

// Searches a list while one types.
export function ListSearch(props: {
  label: string;
  placeholder?: string;
  value: string | undefined;
  onChange: (value: string) => void;
}) {
  return (
    <SearchBox
      className={useStyles().search}
      aria-label={props.label}
      placeholder={props.placeholder ?? props.label}
      value={props.value ?? ""}
      onChange={(_, { value }) => props.onChange(value)}
    />
  );
}

// The cell by which a row is opened.
export function OpenButton(props: {
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <Button
      appearance="transparent"
      size="small"
      className={useStyles().open}
      onClick={props.onClick}
    >
      {props.children}
    </Button>
  );
}
