// What the overview's plots show, made of the newest operations and samples.

import type { QueueSampleJson } from "@proto/web/v1/view_pb";
import type { DeliveryJson, OperationJson } from "../api/upload";
import { int } from "./words";

const MINUTE = 60;

function secondsOf(time: string | undefined): number {
  return time ? new Date(time).getTime() / 1000 : 0;
}

export interface Latencies {
  times: number[];
  seconds: number[];
}

// From the capture on the domain controller to the provider's answer.
export function passwordLatencies(deliveries: DeliveryJson[]): Latencies {
  const oldestFirst = [...deliveries].reverse();
  return {
    times: oldestFirst.map((each) => secondsOf(each.delivered)),
    seconds: oldestFirst.map((each) =>
      Math.max(0, secondsOf(each.delivered) - secondsOf(each.captured)),
    ),
  };
}

export function percentile(values: number[], part: number): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.floor(part * sorted.length));
  return sorted[index] ?? 0;
}

export interface Changes {
  times: number[];
  done: number[];
  refused: number[];
}

// Operations that ended, counted by the minute, over the last `minutes`.
export function changesByMinute(
  operations: OperationJson[],
  now: number,
  minutes = 60,
): Changes {
  const last = Math.floor(now / 1000 / MINUTE);
  const first = last - minutes + 1;
  const times = Array.from({ length: minutes }, (_, i) => (first + i) * MINUTE);
  const done = times.map(() => 0);
  const refused = times.map(() => 0);
  for (const operation of operations) {
    const slot = Math.floor(secondsOf(operation.ended) / MINUTE) - first;
    if (slot < 0 || slot >= minutes) continue;
    const counts =
      operation.state === "OPERATION_STATE_FAILED" ? refused : done;
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
  return { times, done, refused };
}

export interface Queues {
  times: number[];
  operations: number[];
  passwords: number[];
}

export interface Budget {
  times: number[];
  // Calls that the last minute counted, and how many it may have; null where
  // that wasn't known.
  used: (number | null)[];
  limit: (number | null)[];
}

export function budgetOf(samples: QueueSampleJson[]): Budget {
  const known = (sample: QueueSampleJson) => (sample.writesPerMinute ?? 0) > 0;
  return {
    times: samples.map((sample) => secondsOf(sample.time)),
    used: samples.map((sample) =>
      known(sample) ? (sample.writesUsed ?? 0) : null,
    ),
    limit: samples.map((sample) =>
      known(sample) ? (sample.writesPerMinute ?? 0) : null,
    ),
  };
}

// The ends of a plot's time: what there is, but at least ten minutes of it, so
// that the axis has times that people read.
export function timeSpan(
  times: number[],
  now: number,
): [first: number, last: number] {
  const last = times.at(-1) ?? now;
  return [Math.min(times[0] ?? last, last - 10 * MINUTE), last];
}

export function queuesOf(samples: QueueSampleJson[]): Queues {
  return {
    times: samples.map((sample) => secondsOf(sample.time)),
    operations: samples.map((sample) => int(sample.pendingOperations)),
    passwords: samples.map(
      (sample) => int(sample.pendingPasswords) + int(sample.inboxItems),
    ),
  };
}
