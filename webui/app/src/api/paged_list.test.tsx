import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, test } from "vitest";
import { answerCalls } from "../testing/render_page";
import { followPages, PAGE_SIZE, usePagedList } from "./paged_list";

const LIST = "directorysync.upload.v1.UploaderAdmin/ListOperations";

// The newest `count` operations; a page's token is the id it begins below.
function serve(history: { newest: number }) {
  answerCalls({
    [LIST]: ({ pageToken, pageSize = 0 }) => {
      const first = pageToken ? Number(pageToken) - 1 : history.newest;
      const last = Math.max(1, first - pageSize + 1);
      return {
        operations: Array.from({ length: first - last + 1 }, (_, i) => ({
          operationId: String(first - i),
        })),
        nextPageToken: last > 1 ? String(last) : "",
      };
    },
  });
}

async function renderList(history: { newest: number }) {
  serve(history);
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false } },
  });
  const { result } = renderHook(
    () =>
      usePagedList(LIST, {}, (response) =>
        (response.operations ?? []).map((each) => each.operationId),
      ),
    {
      wrapper: ({ children }: { children: ReactNode }) => (
        <QueryClientProvider client={client}>{children}</QueryClientProvider>
      ),
    },
  );
  await waitFor(() => expect(result.current.count).toBe(PAGE_SIZE));
  act(() => result.current.see(0, PAGE_SIZE));
  await waitFor(() => expect(result.current.count).toBe(2 * PAGE_SIZE));
  return { client, list: result };
}

test("pages that the cache dropped stay under the reader", async () => {
  const { client, list } = await renderList({ newest: 900 });
  act(() => list.current.see(PAGE_SIZE + 10, PAGE_SIZE + 30));
  act(() => {
    client.removeQueries({ queryKey: [LIST, {}, ""] });
  });
  act(() => list.current.see(PAGE_SIZE + 10, 2 * PAGE_SIZE));
  expect(list.current.count).toBeGreaterThanOrEqual(2 * PAGE_SIZE);
  await waitFor(() => expect(list.current.count).toBe(3 * PAGE_SIZE));
  expect(list.current.at(0)).toBe("900");
});

test("what comes in above never makes the list shorter", async () => {
  const history = { newest: 900 };
  const { client, list } = await renderList(history);
  const counts: number[] = [];
  client.getQueryCache().subscribe(() => counts.push(list.current.count));
  history.newest = 901;
  await act(() => client.invalidateQueries({ queryKey: [LIST] }));
  await waitFor(() => expect(list.current.at(PAGE_SIZE)).toBe("701"));
  expect(Math.min(...counts)).toBe(2 * PAGE_SIZE);
});

test("short pages are counted as they are", () => {
  const pages: Record<string, { rows: number[]; next?: string }> = {
    "": { rows: [1, 2], next: "b" },
    b: { rows: [3], next: "c" },
    c: { rows: [4, 5] },
  };
  expect(followPages((token) => pages[token], undefined)).toEqual({
    tokens: ["", "b", "c"],
    pages: [[1, 2], [3], [4, 5]],
  });
});
