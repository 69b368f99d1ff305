import { expect, test } from "vitest";
import { framesOf, LiveStore } from "./live";

test("events come out whole, however they were cut", () => {
  const buffer = { text: "data: 1\n\n: \n\nda" };
  expect([...framesOf(buffer)]).toEqual(["1"]);
  buffer.text += "ta: 2\n";
  expect([...framesOf(buffer)]).toEqual([]);
  buffer.text += "\n";
  expect([...framesOf(buffer)]).toEqual(["2"]);
});

test("what is known stays, with its age, when a service is down", () => {
  const store = new LiveStore();
  const at = "2026-11-22T12:00:00Z";
  store.take({ topic: "relay", at, value: { inboxItems: "7" } });
  store.take({ topic: "relay", at, error: "connection refused" });
  expect(store.get("relay")).toEqual({
    value: { inboxItems: "7" },
    known: new Date(at),
    error: "connection refused",
  });
  store.take({ topic: "relay", at, value: { inboxItems: "8" } });
  expect(store.get("relay").error).toBeUndefined();
});

test("only good news is a change", () => {
  const store = new LiveStore();
  const told: string[] = [];
  store.onChange((topic) => told.push(topic));
  store.take({ topic: "runs", at: "", error: "down" });
  store.take({ topic: "runs", at: "", value: {} });
  expect(told).toEqual(["runs"]);
});
