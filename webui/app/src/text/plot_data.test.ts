import { expect, test } from "vitest";
import {
  budgetOf,
  changesByMinute,
  passwordLatencies,
  percentile,
  timeSpan,
} from "./plot_data";

const operation = (ended: string) => ({
  kind: "OPERATION_KIND_UPDATE" as const,
  state: "OPERATION_STATE_SUCCEEDED" as const,
  ended: `2026-11-22T12:00:${ended}Z`,
});

test("a password's latency is from its capture to the provider's answer", () => {
  const at = (second: string) => `2026-11-22T12:00:${second}Z`;
  const { times, seconds } = passwordLatencies([
    { captured: at("10"), delivered: at("12.500") },
    { captured: at("01"), delivered: at("02") },
  ]);
  expect(seconds).toEqual([1, 2.5]);
  expect(times[0]).toBeLessThan(times[1] ?? 0);
});

test("the budget is unknown where no uploader told it", () => {
  expect(
    budgetOf([
      { time: "2026-11-22T12:00:00Z" },
      { time: "2026-11-22T12:00:10Z", writesUsed: 4, writesPerMinute: 30 },
      { time: "2026-11-22T12:00:20Z", writesPerMinute: 15 },
    ]),
  ).toMatchObject({ used: [null, 4, 0], limit: [null, 30, 15] });
});

test("a plot shows ten minutes at least", () => {
  expect(timeSpan([1000, 1001], 2000)).toEqual([401, 1001]);
  expect(timeSpan([0, 9000], 9000)).toEqual([0, 9000]);
  expect(timeSpan([], 5000)).toEqual([4400, 5000]);
});

test("percentiles of nothing are nothing", () => {
  expect(percentile([], 0.5)).toBe(0);
  expect(percentile([3, 1, 2], 0.5)).toBe(2);
  expect(percentile([3, 1, 2], 0.95)).toBe(3);
});

test("changes are counted by the minute, refused ones apart", () => {
  const now = Date.parse("2026-11-22T12:00:30Z");
  const { done, refused } = changesByMinute(
    [
      operation("02"),
      { ...operation("02"), state: "OPERATION_STATE_FAILED" },
      { ...operation("02"), ended: "2026-11-22T11:58:00Z" },
      { ...operation("02"), ended: undefined },
    ],
    now,
    3,
  );
  expect(done).toEqual([1, 0, 1]);
  expect(refused).toEqual([0, 0, 1]);
});
