// What a directory may hold, on every page that shows it: text, whatever it is.

import { cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { GroupPicker } from "../parts/group_picker";
import { answerCalls, renderPage } from "../testing/render_page";
import { AlertsPage } from "./alerts";
import { HistoryPage } from "./history";
import { PreviewPage } from "./preview";
import { UsersPage } from "./users";

const GUID = btoa("0123456789abcdef");
const NAMES: [what: string, name: string][] = [
  ["markup", "<img src=x onerror=alert(1)><script>alert(2)</script>"],
  ["right to left", "\u202Egnp.exe \u05D3\u05D5\u05D3"],
  ["emoji", "👩‍👩‍👧‍👦 🏴‍☠️"],
  ["500 characters", "x".repeat(500)],
  ["control characters", "a\u0000b\u0007c\u001B[31md\u2028e"],
  ["a template", "{{constructor.constructor('alert(1)')()}}"],
  ["an address of scripts", "javascript:alert(1)"],
];

const UPLOAD = "directorysync.upload.v1";

function serve(name: string) {
  const account = {
    objectGuid: GUID,
    address: name,
    displayName: name,
    samAccountName: name,
    error: name,
  };
  const operation = {
    operationId: "1",
    address: name,
    why: name,
    error: name,
    changes: [{ field: name, before: name, after: name }],
    providerAnswer: name,
  };
  answerCalls({
    [`${UPLOAD}.UploaderAdmin/ListAccounts`]: () => ({ accounts: [account] }),
    [`${UPLOAD}.PasswordProof/GetPasswordTimeline`]: () => ({
      proof: { ...account, reason: name, cure: name },
      events: [{ text: name, domainController: name }],
    }),
    [`${UPLOAD}.UploaderAdmin/ListOperations`]: () => ({
      operations: [operation],
    }),
    [`${UPLOAD}.UploaderAdmin/ListAlerts`]: () => ({
      alerts: [{ alertKey: name, message: name, cure: name }],
    }),
    [`${UPLOAD}.PlanReview/ListRemovals`]: () => ({
      removals: [
        {
          removalId: "1",
          address: name,
          member: name,
          why: name,
          state: "REMOVAL_STATE_WITHHELD" as const,
        },
      ],
    }),
    [`${UPLOAD}.PlanReview/Preview`]: () => ({
      previewId: "1",
      counts: [{ operations: "1" }],
    }),
    [`${UPLOAD}.PlanReview/ListPreviewOperations`]: () => ({
      operations: [operation],
    }),
    "directorysync.directory.v1.DirectoryReader/ListGroups": () => ({
      groups: [{ objectGuid: GUID, name, description: name, mail: name }],
    }),
  });
}

// As it is, but for the spaces that a page doesn't keep either.
function showsText(name: string) {
  const wanted = name.replace(/\s+/g, " ").trim();
  expect(document.body.textContent?.replace(/\s+/g, " ")).toContain(wanted);
}

function nothingRan() {
  expect(document.querySelectorAll("img, script, iframe")).toHaveLength(0);
  for (const link of document.querySelectorAll("a")) {
    expect(link.protocol).toMatch(/^http/);
  }
}

afterEach(() => history.replaceState(null, "", "/"));

test.each(NAMES)("%s is text on every page", async (_, name) => {
  const alert = vi.fn();
  vi.stubGlobal("alert", alert);
  serve(name);
  for (const page of [
    <UsersPage key="users" />,
    <HistoryPage key="history" />,
    <AlertsPage key="alerts" />,
    <PreviewPage key="preview" />,
  ]) {
    renderPage(page);
    await waitFor(() => showsText(name));
    nothingRan();
    cleanup();
  }
  renderPage(
    <GroupPicker
      label="Group"
      value={{ objectGuid: GUID, name }}
      onChange={() => undefined}
    />,
  );
  await userEvent.click(screen.getByRole("combobox"));
  await waitFor(() => showsText(name));
  nothingRan();
  expect(alert).not.toHaveBeenCalled();
});

test.each(NAMES)("%s is text where one user is told of", async (_, name) => {
  serve(name);
  history.replaceState(
    null,
    "",
    "/users?account=33323130-3534-3736-3839-616263646566",
  );
  renderPage(<UsersPage />);
  const dialog = await screen.findByRole("dialog");
  await waitFor(() => expect(dialog.textContent).toContain("Why"));
  showsText(name);
  nothingRan();
});
