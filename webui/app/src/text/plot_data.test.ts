import { expect, test } from "vitest";
import { changesByMinute, passwordLatencies, percentile } from "./plot_data";

const password = (created: string, ended: string) => ({
  kind: "OPERATION_KIND_SET_PASSWORD" as const,
  state: "OPERATION_STATE_SUCCEEDED" as const,
  created: `2026-11-22T12:00:${created}Z`,
  ended: `2026-11-22T12:00:${ended}Z`,
});

test("a password's latency is from its plan to the provider's answer", () => {
  const { times, seconds } = passwordLatencies([
    password("10", "12.500"),
    password("01", "02"),
    { ...password("00", "09"), kind: "OPERATION_KIND_UPDATE" },
  ]);
  expect(seconds).toEqual([1, 2.5]);
  expect(times[0]).toBeLessThan(times[1] ?? 0);
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
      password("01", "02"),
      { ...password("01", "02"), state: "OPERATION_STATE_FAILED" },
      { ...password("01", "02"), ended: "2026-11-22T11:58:00Z" },
      { ...password("01", "02"), ended: undefined },
    ],
    now,
    3,
  );
  expect(done).toEqual([1, 0, 1]);
  expect(refused).toEqual([0, 0, 1]);
});
