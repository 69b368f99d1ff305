import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ListAccountsRequestJson } from "../api/upload";
import { answerCalls, renderPage } from "../testing/render_page";
import { UsersPage } from "./users";

const UPLOAD = "directorysync.upload.v1";
const GUID = btoa("0123456789abcdef");
const GUID_TEXT = "33323130-3534-3736-3839-616263646566";
const USER = {
  objectGuid: GUID,
  address: "zoe@example.com",
  displayName: "Zoe",
  passwordState: "PASSWORD_STATE_MISSED" as const,
  mailboxState: "MAILBOX_STATE_FAILED" as const,
};

const accounts = vi.fn((request: ListAccountsRequestJson) => ({
  accounts: request.search === USER.address ? [USER] : [],
}));
const proofs = vi.fn(() => ({
  proofs: [{ ...USER, state: USER.passwordState, reason: "no hook there" }],
}));
const synchronize = vi.fn(() => ({
  run: { runId: "7", state: "RUN_STATE_RUNNING" as const },
}));

beforeEach(() => {
  answerCalls({
    [`${UPLOAD}.UploaderAdmin/ListAccounts`]: accounts,
    [`${UPLOAD}.PasswordProof/ListAccountProofs`]: proofs,
    [`${UPLOAD}.ObjectSync/SyncObject`]: synchronize,
    [`${UPLOAD}.PasswordProof/GetPasswordTimeline`]: () => ({
      proof: { ...USER, state: USER.passwordState },
    }),
  });
});

afterEach(() => {
  vi.clearAllMocks();
  history.replaceState(null, "", "/");
});

function open(path: string) {
  history.replaceState(null, "", path);
  renderPage(<UsersPage />);
}

test("a link to a password state lists who is in it, and why", async () => {
  open("/users?password=MISSED");
  await screen.findByText("no hook there");
  expect(proofs).toHaveBeenCalledWith(
    expect.objectContaining({ state: "PASSWORD_STATE_MISSED" }),
  );
  expect(accounts).not.toHaveBeenCalled();
  screen.getByText("1 user found");
});

test("a mailbox state is asked of the server and stands in the address", async () => {
  open("/users");
  await userEvent.click(screen.getByRole("combobox", { name: "Which users" }));
  await userEvent.click(screen.getByRole("option", { name: "Failed" }));
  await waitFor(() =>
    expect(accounts).toHaveBeenCalledWith(
      expect.objectContaining({ mailboxStates: ["MAILBOX_STATE_FAILED"] }),
    ),
  );
  expect(location.search).toBe("?mailbox=FAILED");
});

test("a bookmark opens a user who is far down the list, or says who it isn't", async () => {
  open(`/users?account=${GUID_TEXT}`);
  await screen.findByRole("heading", { name: "Zoe" });
  screen.getByText("no hook captured", { exact: false });
});

test("an address that leads to nobody says so", async () => {
  open("/users?account=nonsense");
  await screen.findByText("This isn't a user in scope.");
});

test("one user is synchronized alone", async () => {
  open(`/users?account=${GUID_TEXT}`);
  await userEvent.click(
    await screen.findByRole("button", { name: "Sync this one" }),
  );
  await screen.findByText("Under way…");
  expect(synchronize.mock.calls).toEqual([[{ objectGuid: GUID }]]);
});

test("typing a search leaves one step to go back", async () => {
  open("/users");
  const before = history.length;
  await userEvent.type(screen.getByRole("searchbox"), "zoe");
  await waitFor(() => expect(location.search).toBe("?search=zoe"));
  expect(history.length).toBe(before);
});
