import { expect, test } from "vitest";
import { timeLeft } from "./run_progress";

const started = "2026-11-22T12:00:00Z";
const now = Date.parse("2026-11-22T12:01:00Z");

test("the rest takes as long as what was done, by its number", () => {
  const run = { started, planned: "90", succeeded: "29", failed: "1" };
  expect(timeLeft(run, now)).toBe(120_000);
});

test("without a pace there is no promise", () => {
  expect(
    timeLeft({ started, planned: "90", succeeded: "1" }, now),
  ).toBeUndefined();
  expect(
    timeLeft({ started, planned: "2", succeeded: "2" }, now),
  ).toBeUndefined();
});
