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
