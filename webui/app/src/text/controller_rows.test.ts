import { expect, test } from "vitest";
import { coverageLook, rowsOf } from "./controller_rows";

test("each domain controller is one row, from all that know of it", () => {
  const rows = rowsOf({
    admitted: {
      domainControllers: [
        { dnsHostName: "DC1.corp.test", lastItem: "2026-11-22T12:00:00Z" },
      ],
    },
    coverage: {
      controllers: [
        {
          dnsHostName: "dc2.corp.test",
          state: "COVERAGE_STATE_MISSING",
          reason: "no handler",
        },
        { dnsHostName: "dc1.corp.test", state: "COVERAGE_STATE_COVERED" },
      ],
    },
    connected: ["spiffe://directory-sync.fleet/handler/dc1.corp.test"],
  });
  expect(rows.map((row) => row.name)).toEqual([
    "DC1.corp.test",
    "dc2.corp.test",
  ]);
  expect(rows[0]).toMatchObject({
    isConnected: true,
    lastSeen: "2026-11-22T12:00:00Z",
  });
  expect(rows.map((row) => coverageLook(row).mood)).toEqual(["good", "bad"]);
});

test("hook, queue and certificate are shown from the heartbeat", () => {
  const [row] = rowsOf({
    admitted: {
      domainControllers: [
        {
          dnsHostName: "dc1.corp.test",
          certificateExpires: "2026-12-22T12:00:00Z",
          lastItem: "2026-11-22T11:00:00Z",
          lastHeartbeat: "2026-11-22T12:00:00Z",
          report: { hook: "HOOK_COVERAGE_MISSING", unsentItems: "3" },
        },
      ],
    },
    coverage: {
      controllers: [
        { dnsHostName: "dc1.corp.test", state: "COVERAGE_STATE_MISSING" },
      ],
    },
    connected: [],
  });
  expect(row).toMatchObject({
    hook: "Hook missing",
    queued: 3,
    lastSeen: "2026-11-22T12:00:00Z",
    certificateExpires: "2026-12-22T12:00:00Z",
  });
  expect(row && coverageLook(row).text).toBe("Not captured");
});
