import type { Method, RequestOf, ResponseOf } from "./methods";

// Why a call failed: `code` is gRPC's ("unavailable"), or "offline" where the
// web UI's own server didn't answer.
export class CallError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  // The service that runs is older than this page and lacks the method.
  get isMissing(): boolean {
    return this.code === "unimplemented" || this.code === "not_found";
  }
}

// The page's half of the session, which log-in left here: the cookie alone
// opens nothing, since browsers send it to other ports of this machine too.
// In localStorage, not sessionStorage: a new tab is the same session.
export const PAGE_TOKEN = "directory-sync-page-token";

const PAGE_FIELD = "X-Directory-Sync";
const USE_FIELD = "X-Directory-Sync-Use";
const ACTIVE_MILLISECONDS = 60_000;

let lastInput = Date.now();
for (const kind of ["pointerdown", "keydown"]) {
  window.addEventListener(kind, () => (lastInput = Date.now()), {
    capture: true,
    passive: true,
  });
}

// A page that refreshes itself must not keep the session of somebody who left:
// the server renews the idle time for "user" only.
export function headers(): Record<string, string> {
  const active = Date.now() - lastInput < ACTIVE_MILLISECONDS;
  return {
    [PAGE_FIELD]: localStorage.getItem(PAGE_TOKEN) ?? "none",
    [USE_FIELD]: active ? "user" : "live",
  };
}

export function goToLogin(): void {
  const target = location.pathname + location.search;
  sessionStorage.setItem("after-login", target);
  location.assign("/login");
}

// Calls an RPC; throws CallError. A session that has ended leads to the log-in
// page.
export async function call<M extends Method>(
  method: M,
  request: RequestOf<M>,
  signal?: AbortSignal,
): Promise<ResponseOf<M>> {
  let response: Response;
  try {
    response = await fetch(`/${method}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers() },
      body: JSON.stringify(request),
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new CallError("offline", "The web UI doesn't answer.");
  }
  const answer: unknown = await response.json().catch(() => ({}));
  if (!response.ok) {
    const { code, message } = answer as { code?: string; message?: string };
    if (code === "session_ended") goToLogin();
    throw new CallError(
      code ?? "unknown",
      message ?? `The answer was HTTP ${response.status}.`,
    );
  }
  return answer as ResponseOf<M>;
}
