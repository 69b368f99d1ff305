import {
  makeStyles,
  mergeClasses,
  Spinner,
  tokens,
} from "@fluentui/react-components";
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  useEffect,
  useRef,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from "react";
import type { PagedList } from "../api/paged_list";
import { distinct } from "../text/distinct";
import { Problem } from "./notices";

const ROW_PIXELS = 44;

const useStyles = makeStyles({
  frame: {
    overflow: "auto",
    flexGrow: 1,
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

type Styles = ReturnType<typeof useStyles>;
type Tracks = { gridTemplateColumns: string };

function Head<Row>(props: { columns: Column<Row>[]; tracks: Tracks }) {
  const styles = useStyles();
  return (
    <div role="rowgroup">
      <div
        role="row"
        aria-rowindex={1}
        className={mergeClasses(styles.line, styles.head)}
        style={props.tracks}
      >
        {props.columns.map((column) => (
          <div
            key={column.id}
            role="columnheader"
            className={mergeClasses(styles.cell, column.isNumber && styles.end)}
          >
            {column.title}
          </div>
        ))}
      </div>
    </div>
  );
}

function Line<Row>(props: {
  row: Row | undefined;
  index: number;
  start: number;
  columns: Column<Row>[];
  tracks: Tracks;
  isOpen: boolean;
  onOpen?: (row: Row) => void;
}) {
  const styles: Styles = useStyles();
  const { row, onOpen } = props;
  return (
    <div
      role="row"
      aria-rowindex={props.index + 2}
      aria-current={props.isOpen ? "true" : undefined}
      className={mergeClasses(
        styles.line,
        styles.row,
        onOpen && styles.opens,
        props.isOpen && styles.open,
      )}
      style={{ ...props.tracks, transform: `translateY(${props.start}px)` }}
      onClick={row && (() => onOpen?.(row))}
    >
      {props.columns.map((column) => (
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
}

interface TableProps<Row> {
  label: string;
  columns: Column<Row>[];
  list: PagedList<Row>;
  keyOf: (row: Row) => string;
  openKey?: string;
  onOpen?: (row: Row) => void;
  empty: ReactNode;
}

// The rows in sight, told to the list.
function useRows<Row>(
  props: TableProps<Row>,
  frame: RefObject<Element | null>,
) {
  const { list } = props;
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
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const see = list.see;
  useEffect(() => see(first, last), [see, first, last]);
  return rows;
}

// A table of a list that the server pages; only the rows in sight are in the
// document. Arrow keys, Page Up and Down, Home and End scroll it.
export function ServerTable<Row>(props: TableProps<Row>) {
  const { list, columns } = props;
  const styles = useStyles();
  const frame = useRef<HTMLDivElement>(null);
  const rows = useRows(props, frame);
  if (list.error && list.count === 0) {
    return (
      <Problem title="This can't be read now.">{list.error.message}</Problem>
    );
  }
  if (list.isLoading && list.count === 0) {
    return <Spinner label="Reading…" role="status" size="small" />;
  }
  if (list.count === 0) return <>{props.empty}</>;
  const scroll = (event: KeyboardEvent) => {
    const ends: Record<string, number> = { Home: 0, End: list.count - 1 };
    const end = ends[event.key];
    if (end === undefined || event.target !== frame.current) return;
    event.preventDefault();
    rows.scrollToIndex(end);
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
        <Head columns={columns} tracks={tracksOf(columns)} />
        <Body {...props} rows={rows} />
      </div>
    </div>
  );
}

function tracksOf<Row>(columns: Column<Row>[]): Tracks {
  return { gridTemplateColumns: columns.map((c) => c.width).join(" ") };
}

function Body<Row>(
  props: TableProps<Row> & { rows: ReturnType<typeof useRows<Row>> },
) {
  const styles = useStyles();
  const items = props.rows.getVirtualItems();
  // A row that moves to the next page is on both until that is read again.
  const keys = distinct(items.map((item) => String(item.key)));
  return (
    <div
      role="rowgroup"
      className={styles.body}
      style={{ height: props.rows.getTotalSize() }}
    >
      {items.map((item, i) => {
        const row = props.list.at(item.index);
        return (
          <Line
            key={keys[i]}
            row={row}
            index={item.index}
            start={item.start}
            columns={props.columns}
            tracks={tracksOf(props.columns)}
            isOpen={row !== undefined && props.keyOf(row) === props.openKey}
            onOpen={props.onOpen}
          />
        );
      })}
    </div>
  );
}
