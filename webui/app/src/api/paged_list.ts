// Lists that the server pages: only the pages that are in sight are kept fresh,
// so that 100,000 rows cost what 200 do.

import {
  keepPreviousData,
  useQueries,
  useQueryClient,
} from "@tanstack/react-query";
import { useState } from "react";
import { call, type CallError } from "./call";
import type { Method, RequestOf, ResponseOf } from "./methods";

export const PAGE_SIZE = 200;

type Paged = { nextPageToken?: string };

export interface PagedList<Row> {
  // The row, if its page was read.
  at(index: number): Row | undefined;
  // Rows that are known, and whether there are more.
  count: number;
  hasMore: boolean;
  isLoading: boolean;
  error?: CallError;
  // Tells which rows are in sight.
  see(first: number, last: number): void;
}

export function usePagedList<M extends Method, Row>(
  method: M,
  request: RequestOf<M>,
  rowsOf: (response: ResponseOf<M>) => Row[],
): PagedList<Row> {
  const client = useQueryClient();
  const [inSight, setInSight] = useState({ first: 0, last: 0 });
  const keyOf = (token: string) => [method, request, token];

  const pages: Row[][] = [];
  const tokens = [""];
  let ended = false;
  for (const token of tokens) {
    const page = client.getQueryData<ResponseOf<M>>(keyOf(token));
    if (!page) break;
    pages.push(rowsOf(page));
    const next = (page as Paged).nextPageToken;
    if (next) tokens.push(next);
    else ended = true;
  }

  const wanted = tokens.slice(
    Math.min(inSight.first, tokens.length - 1),
    inSight.last + 1,
  );
  const queries = useQueries({
    queries: wanted.map((token) => ({
      queryKey: keyOf(token),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call(
          method,
          { ...request, pageSize: PAGE_SIZE, pageToken: token },
          signal,
        ),
      placeholderData: keepPreviousData,
      // The rows are read from the cache above, not from these.
      notifyOnChangeProps: "all" as const,
    })),
  });

  const last = pages.at(-1);
  const count = last ? (pages.length - 1) * PAGE_SIZE + last.length : 0;
  return {
    at: (index) => pages[Math.floor(index / PAGE_SIZE)]?.[index % PAGE_SIZE],
    count,
    hasMore: !ended,
    isLoading: queries.some((query) => query.isPending),
    error: (queries.find((query) => query.error)?.error ?? undefined) as
      | CallError
      | undefined,
    see: (first, lastRow) => {
      const next = {
        first: Math.floor(Math.max(0, first) / PAGE_SIZE),
        last: Math.floor(Math.max(0, lastRow) / PAGE_SIZE),
      };
      if (next.first !== inSight.first || next.last !== inSight.last) {
        setInSight(next);
      }
    },
  };
}
