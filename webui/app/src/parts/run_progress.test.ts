import { expect, test } from "vitest";
import { timeLeft } from "./run_progress";

const run = { planned: "90", succeeded: "29", failed: "1" };

test("the rest takes what the provider's budget says", () => {
  expect(timeLeft(run, 30)).toBe(120_000);
  expect(timeLeft(run, 15)).toBe(240_000);
});

test("what the directory's reading took is no pace", () => {
  const started = { started: "2026-11-22T12:00:00Z", planned: "60" };
  expect(timeLeft(started, 30)).toBe(120_000);
});

test("without a budget there is no promise, and nothing left takes no time", () => {
  expect(timeLeft(run, undefined)).toBeUndefined();
  expect(timeLeft({ planned: "2", succeeded: "2" }, 30)).toBeUndefined();
});
