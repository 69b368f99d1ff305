// The live status and history page. Everything that comes from the directory
// or the provider is shown as text, never as markup.

const REFRESH_MILLISECONDS = 1000;
const PAGE_SIZE = 200;

async function call(method, request = {}) {
  const response = await fetch(`/directorysync.${method}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Directory-Sync": "1" },
    body: JSON.stringify(request),
  });
  if (response.status === 401) {
    location.assign("/login");
  }
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.message);
  }
  return answer;
}

// "RUN_STATE_SUCCEEDED" without "RUN_STATE_" is "succeeded".
function words(value, prefix) {
  return value.replace(prefix, "").replaceAll("_", " ").toLowerCase();
}

function time(value) {
  return value
    ? new Date(value).toLocaleString(undefined, {
        dateStyle: "short",
        timeStyle: "long",
      })
    : "";
}

// A table of cells, each a text or {text, kind}; a sentence when it is empty.
function table(head, rows, empty) {
  if (rows.length === 0) {
    const sentence = document.createElement("p");
    sentence.className = "empty";
    sentence.textContent = empty;
    return sentence;
  }
  const element = document.createElement("table");
  const titles = element.createTHead().insertRow();
  for (const title of head) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = title;
    titles.append(cell);
  }
  const body = element.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const value of row) {
      const cell = line.insertCell();
      cell.textContent = value?.text ?? value ?? "";
      cell.className = value?.kind ?? "";
    }
  }
  return element;
}

function show(id, element) {
  document.getElementById(id).replaceChildren(element);
}

function servicesTable(status) {
  return table(
    ["Service", "State", "Process", "Restarts", "Since", "Last exit"],
    status.children.map((child) => [
      child.name,
      {
        text: words(child.state, "CHILD_STATE_"),
        kind: child.state === "CHILD_STATE_READY" ? "good" : "bad",
      },
      child.pid || "",
      child.restarts,
      { text: time(child.since), kind: "time" },
      child.lastExit,
    ]),
    "No services.",
  );
}

function syncTable(status, relay) {
  const run = status.lastRun;
  return table(
    ["What", "Now"],
    [
      ["Registered", status.registered ? "yes" : "no"],
      [
        "Provider",
        `${status.providerUrl} (${status.providerReachable ? "reachable" : "not reachable"})`,
      ],
      ["Directory", status.directoryReachable ? "reachable" : "not reachable"],
      ["Accounts in scope", status.accountsInScope],
      ["Operations pending", status.pendingOperations],
      ["Passwords pending", status.pendingPasswords],
      ["Directory last read", time(status.lastObserved)],
      [
        "Last run",
        run
          ? `${words(run.kind, "RUN_KIND_")}, ${words(run.state, "RUN_STATE_")}: ` +
            `${run.succeeded} of ${run.planned} operations done, ${run.failed} refused`
          : "none yet",
      ],
      [
        "Port for domain controllers",
        relay.networkFaceOpen
          ? `${relay.networkFaceAddress}, ${relay.connectedHandlers.length} connected`
          : "closed",
      ],
    ],
    "",
  );
}

function alertsTable(alerts) {
  return table(
    ["Since", "What", "What to do", "Times"],
    alerts.map((alert) => [
      { text: time(alert.raised), kind: "time" },
      { text: alert.message, kind: "bad" },
      alert.cure,
      alert.count,
    ]),
    "No alerts.",
  );
}

function accountsTable(accounts) {
  const kinds = { DELIVERED: "good", REFUSED: "bad", UNDECIDABLE: "bad" };
  return table(
    ["Address", "Name", "Service", "Mailbox", "Password", "Delivered"],
    accounts.map((account) => [
      account.address,
      account.displayName,
      words(account.service, "MAIL_SERVICE_"),
      {
        text:
          words(account.mailboxState, "MAILBOX_STATE_") +
          (account.error ? `: ${account.error}` : ""),
        kind: account.error ? "bad" : "",
      },
      {
        text:
          words(account.passwordState, "PASSWORD_STATE_") +
          (account.passwordError ? `: ${account.passwordError}` : ""),
        kind: kinds[account.passwordState.replace("PASSWORD_STATE_", "")] ?? "",
      },
      { text: time(account.passwordDelivered), kind: "time" },
    ]),
    "No account is in scope yet. Choose the groups: directory-syncctl settings set",
  );
}

function historyTable(operations) {
  return table(
    ["When", "What", "Address", "Service", "State", "Why", "Changes", "Error"],
    operations.map((operation) => [
      { text: time(operation.ended ?? operation.created), kind: "time" },
      words(operation.kind, "OPERATION_KIND_"),
      operation.address,
      words(operation.service, "MAIL_SERVICE_"),
      {
        text: words(operation.state, "OPERATION_STATE_"),
        kind: { FAILED: "bad", SUCCEEDED: "good" }[
          operation.state.replace("OPERATION_STATE_", "")
        ],
      },
      operation.why,
      operation.changes.map((change) => change.field).join(", "),
      operation.error,
    ]),
    "Nothing was done yet.",
  );
}

function showVerdict(problems) {
  const verdict = document.getElementById("verdict");
  const sentence =
    problems.length === 0
      ? "All is well."
      : problems.length === 1
        ? "One thing is wrong."
        : `${problems.length} things are wrong.`;
  if (verdict.textContent !== sentence) {
    verdict.textContent = sentence;
  }
  verdict.className = `verdict ${problems.length === 0 ? "good" : "bad"}`;
  document.getElementById("problems").replaceChildren(
    ...problems.map((problem) => {
      const item = document.createElement("li");
      item.textContent = problem;
      return item;
    }),
  );
}

// Calls all at once; what fails becomes a problem and keeps what was shown.
async function refresh() {
  const problems = [];
  const ask = async (service, method, request) => {
    try {
      return await call(method, request);
    } catch (error) {
      problems.push(`${service}: ${error.message}`);
      return null;
    }
  };
  const [supervisor, uploader, relay, alerts, accounts, history] =
    await Promise.all([
      ask("supervisor", "supervisor.v1.Supervisor/GetStatus"),
      ask("uploader", "upload.v1.UploaderAdmin/GetStatus"),
      ask("relay", "relay.v1.RelayOutlet/GetStatus"),
      ask("uploader", "upload.v1.UploaderAdmin/ListAlerts"),
      ask("uploader", "upload.v1.UploaderAdmin/ListAccounts", {
        pageSize: PAGE_SIZE,
      }),
      ask("uploader", "upload.v1.UploaderAdmin/ListOperations", {
        pageSize: PAGE_SIZE,
      }),
    ]);
  if (supervisor) show("services", servicesTable(supervisor));
  if (uploader && relay) show("sync", syncTable(uploader, relay));
  if (alerts) show("alerts", alertsTable(alerts.alerts));
  if (accounts) show("accounts", accountsTable(accounts.accounts));
  if (history) show("history", historyTable(history.operations));
  problems.push(...(uploader?.problems ?? []));
  if (relay?.problem) problems.push(relay.problem);
  for (const child of supervisor?.children ?? []) {
    if (child.state !== "CHILD_STATE_READY") {
      problems.push(`${child.name} is not ready. ${child.lastExit}`);
    }
  }
  showVerdict([...new Set(problems)]);
  setTimeout(refresh, REFRESH_MILLISECONDS);
}

refresh();
