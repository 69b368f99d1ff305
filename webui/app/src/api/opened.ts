import { useRef } from "react";
import type { PagedList } from "./paged_list";

// The row that is open, by its key: as the list has it now, or as it last had
// it while the list has moved on.
export function useOpened<Row>(
  list: PagedList<Row>,
  key: string | undefined,
  keyOf: (row: Row) => string,
): Row | undefined {
  const last = useRef<Row>(undefined);
  if (key === undefined) return undefined;
  for (let i = 0; i < list.count; ++i) {
    const row = list.at(i);
    if (row !== undefined && keyOf(row) === key) {
      last.current = row;
      return row;
    }
  }
  const kept = last.current;
  return kept !== undefined && keyOf(kept) === key ? kept : undefined;
}
