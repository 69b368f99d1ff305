// Is all well? One list of what is wrong, from what every service says.

import { firstSentence, int, plural } from "../text/words";
import type { Known, Topics } from "./live";

export interface Trouble {
  text: string;
  // Where more is to be seen.
  path?: string;
}

export interface Knowledge {
  supervisor: Known<Topics["supervisor"]>;
  uploader: Known<Topics["uploader"]>;
  relay: Known<Topics["relay"]>;
  domain: Known<Topics["domain"]>;
}

const SERVICES: [keyof Knowledge, string][] = [
  ["supervisor", "supervisor"],
  ["uploader", "uploader"],
  ["relay", "relay"],
  ["domain", "directory-reader"],
];

// Where a problem of the uploader is dealt with.
function pathOf(problem: string): string {
  if (/API keys/.test(problem)) return "/register";
  if (/No group is chosen/.test(problem)) return "/settings";
  return "/alerts";
}

export function troublesOf(knowledge: Knowledge): Trouble[] {
  const troubles: Trouble[] = [];
  const add = (text: string, path?: string) => {
    if (text && !troubles.some((trouble) => trouble.text === text)) {
      troubles.push({ text, path });
    }
  };
  for (const [topic, name] of SERVICES) {
    const { error } = knowledge[topic];
    if (error !== undefined) add(`The ${name} doesn't answer: ${error}`);
  }
  for (const child of knowledge.supervisor.value?.children ?? []) {
    if (child.state !== "CHILD_STATE_READY") {
      add(`${child.name} is not ready. ${child.lastExit ?? ""}`.trim());
    }
  }
  const withheld = int(knowledge.uploader.value?.withheldRemovals);
  for (const problem of knowledge.uploader.value?.problems ?? []) {
    // Said once, below, for all services and kinds.
    if (withheld > 0 && problem.includes("taken for a mistake")) continue;
    add(firstSentence(problem), pathOf(problem));
  }
  if (withheld > 0) {
    add(
      `${plural(withheld, "removal is", "removals are")} withheld until ` +
        "somebody approves.",
      "/preview",
    );
  }
  add(
    firstSentence(knowledge.relay.value?.problem ?? ""),
    "/domain-controllers",
  );
  return troubles;
}
