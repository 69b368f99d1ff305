import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderPage } from "../testing/render_page";
import { OperationDetails } from "./operation_details";

const HOSTILE = [
  '<img src=x onerror="window.hit=1">',
  "\u202egnp.exe",
  "👩‍💻".repeat(40),
  "x".repeat(500),
  "bell\u0007null\u0000",
];

test("hostile names are text", () => {
  renderPage(
    <OperationDetails
      operation={{
        operationId: "1",
        kind: "OPERATION_KIND_UPDATE",
        state: "OPERATION_STATE_SUCCEEDED",
        address: "a@example.com",
        changes: HOSTILE.map((after, i) => ({ field: `f${i}`, after })),
        providerAnswer: HOSTILE[0],
      }}
      onClose={() => undefined}
    />,
  );
  expect(document.querySelector("img")).toBeNull();
  expect(screen.getAllByText(HOSTILE[0] ?? "").length).toBe(2);
  expect(screen.getByText("x".repeat(500))).toBeTruthy();
  expect("hit" in window).toBe(false);
});
