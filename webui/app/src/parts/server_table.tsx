import {
  makeStyles,
  mergeClasses,
  Spinner,
  tokens,
} from "@fluentui/react-components";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import type { PagedList } from "../api/paged_list";
import { distinct } from "../text/distinct";
import { Problem } from "./notices";

const ROW_PIXELS = 44;

const useStyles = makeStyles({
  frame: {
    overflow: "auto",
    flexGrow: 1,
    minHeight: "16rem",
    maxHeight: "max(24rem, calc(100vh - 15rem))",
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    ":focus-visible": {
      outline: `${tokens.strokeWidthThick} solid ${tokens.colorStrokeFocus2}`,
    },
  },
  table: { minWidth: "min-content" },
  line: {
    display: "grid",
    columnGap: tokens.spacingHorizontalM,
    alignItems: "center",
    boxSizing: "border-box",
    padding: `0 ${tokens.spacingHorizontalL}`,
    minWidth: "100%",
  },
  head: {
    position: "sticky",
    top: 0,
    zIndex: 1,
    height: "40px",
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke1}`,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
  },
  row: {
    position: "absolute",
    top: 0,
    left: 0,
    height: `${ROW_PIXELS}px`,
    borderBottom: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke3}`,
    ":hover": { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  opens: { cursor: "pointer" },
  open: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    color: tokens.colorNeutralForeground1Selected,
    boxShadow: `inset 3px 0 0 ${tokens.colorBrandStroke1}`,
  },
  cell: {
    minWidth: 0,
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  },
  wraps: {
    display: "-webkit-box",
    WebkitBoxOrient: "vertical",
    WebkitLineClamp: 2,
    whiteSpace: "normal",
    overflowWrap: "anywhere",
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  end: { textAlign: "end", fontVariantNumeric: "tabular-nums" },
  body: { position: "relative" },
});

export interface Column<Row> {
  id: string;
  title: string;
  // A track of the grid: "8rem", "minmax(10rem, 2fr)".
  width: string;
  render: (row: Row) => ReactNode;
  isNumber?: boolean;
  // Small, on at most two lines.
  wraps?: boolean;
}

// A table of a list that the server pages; only the rows in sight are in the
// document. Arrow keys, Page Up and Down, Home and End scroll it.
export function ServerTable<Row>(props: {
  label: string;
  columns: Column<Row>[];
  list: PagedList<Row>;
  keyOf: (row: Row) => string;
  openKey?: string;
  onOpen?: (row: Row) => void;
  empty: ReactNode;
}) {
  const { list, columns } = props;
  const styles = useStyles();
  const frame = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: list.count + (list.hasMore && list.count > 0 ? 1 : 0),
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 12,
    // A row stays the same element while others come in above it.
    getItemKey: (index) => {
      const row = list.at(index);
      return row === undefined ? index : props.keyOf(row);
    },
    initialRect: { width: 1000, height: 600 },
  });
  const items = rows.getVirtualItems();
  // A row that moves to the next page is on both until that is read again.
  const keys = distinct(items.map((item) => String(item.key)));
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const see = list.see;
  useEffect(() => see(first, last), [see, first, last]);

  if (list.error && list.count === 0) {
    return (
      <Problem title="This can't be read now.">{list.error.message}</Problem>
    );
  }
  if (list.isLoading && list.count === 0) {
    return <Spinner label="Reading…" role="status" size="small" />;
  }
  if (list.count === 0) return <>{props.empty}</>;

  const tracks = { gridTemplateColumns: columns.map((c) => c.width).join(" ") };
  const scroll = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      Home: -Infinity,
      End: Infinity,
    };
    const step = steps[event.key];
    if (step === undefined || event.target !== frame.current) return;
    event.preventDefault();
    rows.scrollToIndex(step < 0 ? 0 : list.count - 1);
  };
  return (
    <div
      className={styles.frame}
      ref={frame}
      tabIndex={0}
      role="group"
      aria-label={`${props.label}, scrollable`}
      onKeyDown={scroll}
    >
      <div
        role="table"
        aria-label={props.label}
        aria-rowcount={list.hasMore ? -1 : list.count + 1}
        className={styles.table}
      >
        <div role="rowgroup">
          <div
            role="row"
            aria-rowindex={1}
            className={mergeClasses(styles.line, styles.head)}
            style={tracks}
          >
            {columns.map((column) => (
              <div
                key={column.id}
                role="columnheader"
                className={mergeClasses(
                  styles.cell,
                  column.isNumber && styles.end,
                )}
              >
                {column.title}
              </div>
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          className={styles.body}
          style={{ height: rows.getTotalSize() }}
        >
          {items.map((item, i) => {
            const row = list.at(item.index);
            const isOpen =
              row !== undefined && props.keyOf(row) === props.openKey;
            return (
              <div
                key={keys[i]}
                role="row"
                aria-rowindex={item.index + 2}
                aria-current={isOpen ? "true" : undefined}
                className={mergeClasses(
                  styles.line,
                  styles.row,
                  props.onOpen && styles.opens,
                  isOpen && styles.open,
                )}
                style={{ ...tracks, transform: `translateY(${item.start}px)` }}
                onClick={row && (() => props.onOpen?.(row))}
              >
                {columns.map((column) => (
                  <div
                    key={column.id}
                    role="cell"
                    className={mergeClasses(
                      styles.cell,
                      column.isNumber && styles.end,
                      column.wraps && styles.wraps,
                    )}
                  >
                    {row ? column.render(row) : "…"}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
