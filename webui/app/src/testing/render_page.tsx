import { FluentProvider, webLightTheme } from "@fluentui/react-components";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { vi } from "vitest";
import type { Method, RequestOf, ResponseOf } from "../api/methods";

type Answers = {
  [M in Method]?: (request: RequestOf<M>) => ResponseOf<M> | Response;
};

// Answers the pages' calls in place of the server; what isn't listed is
// missing there.
export function answerCalls(answers: Answers) {
  const fetched = vi.fn((path: string, init?: RequestInit) => {
    const answer = answers[path.slice(1) as Method] as
      | ((request: unknown) => unknown)
      | undefined;
    if (!answer) {
      return Promise.resolve(
        Response.json({ code: "not_found", message: "" }, { status: 404 }),
      );
    }
    const made = answer(JSON.parse(String(init?.body ?? "{}")));
    return Promise.resolve(
      made instanceof Response ? made : Response.json(made),
    );
  });
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

export function renderPage(page: ReactNode) {
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false } },
  });
  const rendered = render(
    <FluentProvider theme={webLightTheme}>
      <QueryClientProvider client={client}>{page}</QueryClientProvider>
    </FluentProvider>,
  );
  return { ...rendered, client };
}
