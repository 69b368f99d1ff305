import { expect, test } from "vitest";
import { between, duration, durationOf, relative } from "./time";

test("durations are as short as they can be told", () => {
  expect(duration(850)).toBe("850 ms");
  expect(duration(4200)).toBe("4.2 s");
  expect(duration(59_000)).toBe("59 s");
  expect(duration(200_000)).toBe("3 min 20 s");
  expect(duration(7_500_000)).toBe("2 h 5 min");
  expect(duration(3 * 86_400_000)).toBe("3 days");
  expect(duration(Number.NaN)).toBe("");
});

test("ages look back and ahead", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  expect(relative("2026-11-22T11:59:59Z", now)).toBe("just now");
  expect(relative("2026-11-22T11:59:18Z", now)).toBe("42 s ago");
  expect(relative("2026-11-22T11:57:10Z", now)).toBe("2 min ago");
  expect(relative("2026-11-22T15:30:00Z", now)).toBe("in 3 h");
  expect(relative(undefined, now)).toBe("");
  expect(relative("not a time", now)).toBe("");
});

test("protobuf's durations are milliseconds", () => {
  expect(durationOf("1.204s")).toBeCloseTo(1204);
  expect(durationOf(undefined)).toBeUndefined();
  expect(between("2026-11-22T12:00:00Z", "2026-11-22T12:00:01.5Z")).toBe(1500);
});
