import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { answerCalls, renderPage } from "../testing/render_page";
import { PreviewPage } from "./preview";

const REVIEW = "directorysync.upload.v1.PlanReview";

const removal = (id: number) => ({
  removalId: String(id),
  kind: "REMOVAL_KIND_DISABLE_MAILBOX" as const,
  state: "REMOVAL_STATE_WITHHELD" as const,
  address: `user${id}@example.com`,
});

// The uploader, with removals that a test may add to.
function serve(answer: () => object | Response) {
  const removals = [removal(1), removal(2)];
  const approve = vi.fn(answer);
  answerCalls({
    [`${REVIEW}/ListRemovals`]: () => ({ removals: [...removals] }),
    [`${REVIEW}/ApproveRemovals`]: approve,
    [`${REVIEW}/Preview`]: () => ({
      previewId: "p1",
      removals: [
        {
          kind: "REMOVAL_KIND_DISABLE_MAILBOX" as const,
          withheld: String(removals.length),
        },
      ],
    }),
    [`${REVIEW}/ListPreviewOperations`]: () => ({
      operations: [
        { address: "new@example.com", kind: "OPERATION_KIND_CREATE" as const },
      ],
      removals: [removal(7)],
    }),
  });
  const { client } = renderPage(<PreviewPage />);
  return { removals, approve, client };
}

async function openDialog() {
  await userEvent.click(
    await screen.findByRole("button", { name: "Approve 2 removals…" }),
  );
  return screen.findByRole("dialog");
}

const press = (dialog: HTMLElement) =>
  userEvent.click(within(dialog).getByRole("button", { name: "Approve" }));

test("what is withheld while the dialog is open isn't approved", async () => {
  const { removals, approve, client } = serve(() => ({ approved: "2" }));
  const dialog = await openDialog();
  within(dialog).getByText(/user2@example.com/);
  removals.push(removal(3));
  await client.invalidateQueries({ queryKey: [`${REVIEW}/ListRemovals`] });
  await waitFor(() => screen.getByText("3 removals withheld."));
  within(dialog).getByText("Approve 2 removals?");
  await press(dialog);
  await waitFor(() => expect(approve).toHaveBeenCalled());
  expect(approve.mock.calls).toEqual([[{ removalIds: ["1", "2"] }]]);
});

test("what was approved, and what nobody wants any more, is told", async () => {
  serve(() => ({ approved: "1", noLongerWanted: "1" }));
  await press(await openDialog());
  await waitFor(() => screen.getByText("1 removal approved."));
  screen.getByText(/^1 of those that you read isn't wanted any more/);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("an approval that fails stays on the screen with its reason", async () => {
  serve(() =>
    Response.json(
      { code: "unavailable", message: "the disk is full" },
      { status: 503 },
    ),
  );
  const dialog = await openDialog();
  await press(dialog);
  await waitFor(() => within(dialog).getByText("the disk is full"));
});

test("the plan lists operations and removals", async () => {
  serve(() => ({}));
  const plan = await screen.findByRole("table", { name: "What would be done" });
  await within(plan).findByText("new@example.com");
  within(plan).getByText("user7@example.com");
  expect(within(plan).getAllByRole("row")).toHaveLength(3);
});
