// A preview's counts as sentences.

import type {
  PreviewResponseJson,
  RemovalCountJson,
  RemovalKindJson,
} from "../api/upload";
import { int, plural, serviceName, word } from "./words";

const OPERATIONS: Record<string, [string, string, string]> = {
  OPERATION_KIND_CREATE: ["create", "mailbox", "mailboxes"],
  OPERATION_KIND_ADOPT: ["take over", "mailbox", "mailboxes"],
  OPERATION_KIND_UPDATE: ["update", "mailbox", "mailboxes"],
  OPERATION_KIND_ENABLE: ["enable", "mailbox", "mailboxes"],
  OPERATION_KIND_DISABLE: ["disable", "mailbox", "mailboxes"],
  OPERATION_KIND_SET_PASSWORD: ["set", "password", "passwords"],
};

const REMOVALS: Record<string, [string, string]> = {
  REMOVAL_KIND_DISABLE_MAILBOX: ["mailbox disabled", "mailboxes disabled"],
  REMOVAL_KIND_DELETE_LIST: [
    "distribution list deleted",
    "distribution lists deleted",
  ],
  REMOVAL_KIND_DELETE_CONTACT: ["contact deleted", "contacts deleted"],
  REMOVAL_KIND_REMOVE_MEMBER: ["list member removed", "list members removed"],
};

export function removalWord(
  kind: RemovalKindJson | number | undefined,
  count = 1,
): string {
  const [one, many] = REMOVALS[String(kind)] ?? ["removal", "removals"];
  return count === 1 ? one : many;
}

export function removalSentence(count: RemovalCountJson): string {
  const all = int(count.waiting) + int(count.withheld);
  const withheld = int(count.withheld);
  const sentence = `${serviceName(count.service)}: ${all.toLocaleString()} ${removalWord(count.kind, all)}`;
  if (withheld === 0) return sentence;
  const which = withheld < all ? `${withheld.toLocaleString()} of them ` : "";
  return `${sentence}, ${which}only once approved`;
}

export function removalsOf(plan: PreviewResponseJson): string[] {
  return (plan.removals ?? [])
    .filter((count) => int(count.waiting) + int(count.withheld) > 0)
    .map(removalSentence);
}

export function countsOf(plan: PreviewResponseJson): string[] {
  return (plan.counts ?? [])
    .filter((count) => int(count.operations) > 0)
    .map((count) => {
      const [verb, one, many] = OPERATIONS[String(count.kind)] ?? [
        word(count.kind, "OPERATION_KIND_").toLowerCase(),
        "object",
        "objects",
      ];
      return `${serviceName(count.service)}: ${verb} ${plural(int(count.operations), one, many)}`;
    });
}
