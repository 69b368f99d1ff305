import { Spinner } from "@fluentui/react-components";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { keepLive, live, useTopic, type Topic } from "./api/live";
import { RegisterPage } from "./pages/register";
import { ROUTES } from "./shell/routes";
import { Shell } from "./shell/shell";
import { Themed } from "./shell/theme";

const client = new QueryClient({
  defaultOptions: {
    queries: { retry: 1, refetchOnWindowFocus: false, staleTime: 5_000 },
  },
});

const REMOVALS = "directorysync.upload.v1.PlanReview/ListRemovals";
const PROOF = "directorysync.upload.v1.PasswordProof";
const AUDIT = "directorysync.upload.v1.AuditLog/ListAuditEntries";
const UPLOADER = "directorysync.upload.v1.UploaderAdmin";

// Which lists may have changed when a topic did.
const AFFECTED: Partial<Record<Topic, string[]>> = {
  settings: [AUDIT],
  uploader: [`${UPLOADER}/ListAccounts`, REMOVALS, AUDIT],
  operations: [
    `${UPLOADER}/ListOperations`,
    `${UPLOADER}/ListAccounts`,
    `${PROOF}/ListAccountProofs`,
    `${PROOF}/GetPasswordTotals`,
    REMOVALS,
  ],
  runs: [`${UPLOADER}/ListRuns`, AUDIT],
  controllers: [AUDIT],
  alerts: [`${UPLOADER}/ListAlerts`, `${UPLOADER}/ListAccounts`],
};

function useLiveQueries() {
  useEffect(() => {
    const end = new AbortController();
    void keepLive(live, end.signal);
    const stop = live.onChange((topic) => {
      for (const method of AFFECTED[topic] ?? []) {
        void client.invalidateQueries({ queryKey: [method] });
      }
    });
    return () => {
      stop();
      end.abort();
    };
  }, []);
}

export function Pages() {
  const status = useTopic("uploader");
  const [isRegistering, setRegistering] = useState(false);
  const [place] = useLocation();
  useEffect(() => setRegistering(false), [place]);
  if (!status.value && status.error === undefined) {
    return <Spinner label="Asking the services…" role="status" />;
  }
  const isRegistered = status.value?.registered;
  // Stays until what the keys give access to was read, though the topic already
  // says that they are there.
  if (isRegistering || isRegistered === false) {
    return <RegisterPage onStay={setRegistering} />;
  }
  return (
    <Switch>
      {ROUTES.map((route) => (
        <Route key={route.path} path={route.path} component={route.page} />
      ))}
      <Route>
        <Redirect to="/" />
      </Route>
    </Switch>
  );
}

export function App() {
  useLiveQueries();
  return (
    <Themed>
      <QueryClientProvider client={client}>
        <Shell>
          <Pages />
        </Shell>
      </QueryClientProvider>
    </Themed>
  );
}
