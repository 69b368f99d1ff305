// Lists that the server pages: only the pages that are in sight are kept fresh,
// so that 100,000 rows cost what 200 do.

import {
  keepPreviousData,
  useQueries,
  useQueryClient,
} from "@tanstack/react-query";
import { useRef, useState } from "react";
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

// Every page that was read, and the token that each was asked for with; one
// token more than pages while there are more.
interface Chain<Row> {
  tokens: string[];
  pages: Row[][];
}

// Follows the tokens through `pageOf`. What it doesn't have (dropped from the
// cache, or asked for with a token that is new) stays as it was `before`, so
// that a list never falls back to its beginning under the reader.
export function followPages<Row>(
  pageOf: (token: string) => { rows: Row[]; next?: string } | undefined,
  before: Chain<Row> | undefined,
): Chain<Row> {
  const chain: Chain<Row> = { tokens: [""], pages: [] };
  for (let i = 0; i < chain.tokens.length; ++i) {
    const page = pageOf(chain.tokens[i] ?? "");
    const rows = page?.rows ?? before?.pages[i];
    if (!rows) break;
    chain.pages.push(rows);
    const next = page ? page.next : before?.tokens[i + 1];
    if (next) chain.tokens.push(next);
  }
  return chain;
}

// The page that a row is on, and its place there. Pages may be short of
// PAGE_SIZE rows.
function placeOf<Row>(pages: Row[][], index: number): [number, number] {
  let rest = index;
  for (const [i, page] of pages.entries()) {
    if (rest < page.length) return [i, rest];
    rest -= page.length;
  }
  return [pages.length, rest];
}

function useChain<M extends Method, Row>(
  keyOf: (token: string) => unknown[],
  rowsOf: (response: ResponseOf<M>) => Row[],
): Chain<Row> {
  const client = useQueryClient();
  const kept = useRef<{ of: string; chain: Chain<Row> }>(undefined);
  const of = JSON.stringify(keyOf(""));
  const chain = followPages<Row>(
    (token) => {
      const page = client.getQueryData<ResponseOf<M>>(keyOf(token));
      return (
        page && { rows: rowsOf(page), next: (page as Paged).nextPageToken }
      );
    },
    kept.current?.of === of ? kept.current.chain : undefined,
  );
  kept.current = { of, chain };
  return chain;
}

export function usePagedList<M extends Method, Row>(
  method: M,
  request: RequestOf<M>,
  rowsOf: (response: ResponseOf<M>) => Row[],
  enabled = true,
): PagedList<Row> {
  const [inSight, setInSight] = useState({ first: 0, last: 0 });
  const keyOf = (token: string) => [method, request, token];
  const { tokens, pages } = useChain(keyOf, rowsOf);

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
      // Whoever comes back to a list sees it as it is now.
      staleTime: 0,
      enabled,
      // The rows are read from the cache above, not from these.
      notifyOnChangeProps: "all" as const,
    })),
  });

  return {
    at: (index) => {
      const [page, row] = placeOf(pages, index);
      return pages[page]?.[row];
    },
    count: pages.reduce((sum, page) => sum + page.length, 0),
    hasMore: tokens.length > pages.length,
    isLoading: queries.some((query) => query.isPending),
    error: (queries.find((query) => query.error)?.error ?? undefined) as
      | CallError
      | undefined,
    see: (firstRow, lastRow) => {
      const [first] = placeOf(pages, Math.max(0, firstRow));
      const [last] = placeOf(pages, Math.max(0, lastRow));
      if (first !== inSight.first || last !== inSight.last) {
        setInSight({ first, last });
      }
    },
  };
}
