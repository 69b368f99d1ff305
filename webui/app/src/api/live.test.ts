import { expect, test, vi } from "vitest";
import { framesOf, keepLive, LiveStore } from "./live";

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
  const value = { inboxItems: "7" };
  store.take({ topic: "relay", at: "2026-11-22T12:00:00Z", value });
  // It was told again and again since, unchanged.
  const at = "2026-11-25T12:00:00Z";
  store.take({ topic: "relay", at, value, error: "connection refused" });
  expect(store.get("relay")).toEqual({
    value,
    known: new Date(at),
    error: "connection refused",
  });
  store.take({ topic: "relay", at, value: { inboxItems: "8" } });
  expect(store.get("relay").error).toBeUndefined();
});

test("a page that opens during an outage knows what the server knows", () => {
  const store = new LiveStore();
  const at = "2026-11-25T12:00:00Z";
  store.take({ topic: "relay", at, value: { inboxItems: "7" }, error: "down" });
  expect(store.get("relay").value).toEqual({ inboxItems: "7" });
  store.take({ topic: "uploader", error: "down" });
  expect(store.get("uploader")).toEqual({ error: "down" });
});

test("a server that falls silent is offline", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", () =>
    Promise.resolve(new Response(new ReadableStream())),
  );
  const store = new LiveStore();
  const end = new AbortController();
  void keepLive(store, end.signal);
  await vi.advanceTimersByTimeAsync(1000);
  expect(store.getConnection()).toBe("live");
  await vi.advanceTimersByTimeAsync(39_500);
  end.abort();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  expect(store.getConnection()).toBe("offline");
});

test("only good news is a change", () => {
  const store = new LiveStore();
  const told: string[] = [];
  store.onChange((topic) => told.push(topic));
  store.take({ topic: "runs", at: "", error: "down" });
  store.take({ topic: "runs", at: "", value: {} });
  expect(told).toEqual(["runs"]);
});
