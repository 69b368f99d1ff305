import { fireEvent, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";
import type { PreviewResponseJson } from "../api/upload";
import { live } from "../api/live";
import { answerCalls, renderPage } from "../testing/render_page";
import { PlanOf, PlanSentences } from "./plan_of";

const PREVIEW = "directorysync.upload.v1.PlanReview/Preview";

const sentences = () =>
  screen.getAllByRole("listitem").map((item) => item.textContent);

test("a service that is left out is told first, even where nothing changes", () => {
  const plan: PreviewResponseJson = { leftAlone: "28" };
  const { unmount } = renderPage(<PlanSentences plan={plan} />);
  expect(screen.queryByText(/Nothing at the provider/)).toBeNull();
  expect(sentences()[0]).toMatch(/^28 objects would no longer be kept in step/);
  unmount();
  renderPage(
    <PlanSentences
      plan={{
        ...plan,
        counts: [
          {
            service: "MAIL_SERVICE_HOSTED_EMAIL",
            kind: "OPERATION_KIND_CREATE",
            operations: "2",
          },
        ],
      }}
    />,
  );
  expect(sentences()).toHaveLength(2);
  expect(sentences()[0]).toMatch(/^28 objects/);
});

test("objects at fault are told where nothing else is", () => {
  renderPage(<PlanSentences plan={{ rejected: "1" }} />);
  expect(sentences()).toEqual(["1 object can't be synchronized as they are"]);
});

test("a plan that has to wait for another one comes, once typing has ended", async () => {
  const asked: number[] = [];
  answerCalls({
    [PREVIEW]: ({ settings }) => {
      asked.push(settings?.removalThreshold ?? -1);
      return asked.length < 3
        ? Response.json(
            { code: "resource_exhausted", message: "one at a time" },
            { status: 429 },
          )
        : { leftAlone: "3" };
    },
  });
  function Form() {
    const [threshold, setThreshold] = useState(1);
    return (
      <>
        <input
          aria-label="threshold"
          onChange={(event) => setThreshold(Number(event.target.value))}
        />
        <PlanOf settings={{ removalThreshold: threshold }} />
      </>
    );
  }
  renderPage(<Form />);
  for (const value of ["2", "25", "250"]) {
    fireEvent.change(screen.getByLabelText("threshold"), { target: { value } });
  }
  await waitFor(() => screen.getByText(/3 objects would no longer/), {
    timeout: 4000,
  });
  expect(asked).toEqual([1, 250, 250]);
});

test("a plan that fails says so instead of vanishing", async () => {
  answerCalls({
    [PREVIEW]: () =>
      Response.json(
        { code: "internal", message: "the disk is gone" },
        { status: 500 },
      ),
  });
  renderPage(<PlanOf settings={{}} />);
  await waitFor(() => screen.getByText(/the disk is gone/));
});

test("before the directory was read nobody says that nothing would change", async () => {
  live.take({ topic: "uploader", value: { registered: true } });
  answerCalls({ [PREVIEW]: () => ({}) });
  renderPage(<PlanOf settings={{}} />);
  await screen.findByText(/^The directory wasn't read yet/);
  expect(screen.queryByText(/Nothing at the provider/)).toBeNull();
  live.take({ topic: "uploader" });
});
