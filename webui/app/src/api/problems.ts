// Is all well? One list of what is wrong, from what every service says.

import { int, plural } from "../text/words";
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
  for (const problem of knowledge.uploader.value?.problems ?? []) {
    add(problem, "/alerts");
  }
  add(knowledge.relay.value?.problem ?? "", "/domain-controllers");
  const withheld = int(knowledge.uploader.value?.withheldRemovals);
  if (withheld > 0) {
    add(
      `${plural(withheld, "removal is", "removals are")} withheld until ` +
        "somebody approves.",
      "/preview",
    );
  }
  return troubles;
}
