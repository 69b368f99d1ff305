// One stream of events keeps every page fresh: the server watches the services
// once for all browsers and tells what changed.

import { useSyncExternalStore } from "react";
import { goToLogin, headers } from "./call";
import type { ResponseOf } from "./methods";

// What is watched; the server's list is in webui/live/watches.cc.
export interface Topics {
  supervisor: ResponseOf<"directorysync.supervisor.v1.Supervisor/GetStatus">;
  relay: ResponseOf<"directorysync.relay.v1.RelayOutlet/GetStatus">;
  domain: ResponseOf<"directorysync.directory.v1.DirectoryReader/DescribeDomain">;
  uploader: ResponseOf<"directorysync.upload.v1.UploaderAdmin/GetStatus">;
  pace: ResponseOf<"directorysync.upload.v1.ProviderPace/GetPace">;
  settings: ResponseOf<"directorysync.upload.v1.UploaderAdmin/GetSettings">;
  runs: ResponseOf<"directorysync.upload.v1.UploaderAdmin/ListRuns">;
  operations: ResponseOf<"directorysync.upload.v1.UploaderAdmin/ListOperations">;
  alerts: ResponseOf<"directorysync.upload.v1.UploaderAdmin/ListAlerts">;
  controllers: ResponseOf<"directorysync.upload.v1.FleetAdmin/ListDomainControllers">;
}
export type Topic = keyof Topics;

// The last that is known of a topic. `value` stays when the service is down;
// `known` is when it was told, `error` why it can't be told now.
export interface Known<T> {
  value?: T;
  known?: Date;
  error?: string;
}

export type Connection = "connecting" | "live" | "offline";

interface Event {
  topic: Topic;
  at?: string;
  value?: unknown;
  error?: string;
}

const RETRY_MILLISECONDS = 2000;
// The server says something each 15 seconds, if only that it is there.
const SILENCE_MILLISECONDS = 40_000;
const NOTHING: Known<never> = {};

// The frames of an event stream: `data:` lines, ended by an empty line.
export function* framesOf(buffer: { text: string }): Generator<string> {
  for (;;) {
    const end = buffer.text.indexOf("\n\n");
    if (end < 0) return;
    const frame = buffer.text.slice(0, end);
    buffer.text = buffer.text.slice(end + 2);
    if (frame.startsWith("data: ")) yield frame.slice("data: ".length);
  }
}

export class LiveStore {
  private readonly topics = new Map<Topic, Known<unknown>>();
  private readonly listeners = new Set<() => void>();
  private readonly topicListeners = new Set<(topic: Topic) => void>();
  private connection: Connection = "connecting";

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  // Told of each topic that changed.
  onChange(listener: (topic: Topic) => void) {
    this.topicListeners.add(listener);
    return () => this.topicListeners.delete(listener);
  }

  get<T extends Topic>(topic: T): Known<Topics[T]> {
    return (this.topics.get(topic) ?? NOTHING) as Known<Topics[T]>;
  }

  getConnection = (): Connection => this.connection;

  setConnection(connection: Connection) {
    if (this.connection === connection) return;
    this.connection = connection;
    this.notify();
  }

  // What an answer to this page told, before the stream does.
  know<T extends Topic>(topic: T, value: Topics[T]) {
    this.take({ topic, value, at: new Date().toISOString() });
  }

  take(event: Event) {
    this.topics.set(event.topic, {
      value: event.value,
      known: event.at === undefined ? undefined : new Date(event.at),
      error: event.error,
    });
    this.notify();
    if (event.error === undefined) {
      for (const listener of this.topicListeners) listener(event.topic);
    }
  }

  private notify() {
    for (const listener of this.listeners) listener();
  }
}

// The next part of the stream; throws if the server has fallen silent.
async function readSoon(reader: ReadableStreamDefaultReader<string>) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error("silence")),
      SILENCE_MILLISECONDS,
    );
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } finally {
    clearTimeout(timer);
  }
}

async function readEvents(store: LiveStore, signal: AbortSignal) {
  const response = await fetch("/events", { headers: headers(), signal });
  if (response.status === 401) goToLogin();
  if (!response.ok || !response.body) throw new Error(`${response.status}`);
  store.setConnection("live");
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const buffer = { text: "" };
  for (;;) {
    const { done, value } = await readSoon(reader);
    if (done) return;
    buffer.text += value;
    for (const frame of framesOf(buffer)) {
      store.take(JSON.parse(frame) as Event);
    }
  }
}

// Keeps the stream open until `signal`; after a break it comes again.
export async function keepLive(store: LiveStore, signal: AbortSignal) {
  while (!signal.aborted) {
    const attempt = new AbortController();
    try {
      await readEvents(store, AbortSignal.any([signal, attempt.signal]));
    } catch {
      store.setConnection("offline");
    }
    attempt.abort();
    await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS));
  }
}

export const live = new LiveStore();

export function useTopic<T extends Topic>(topic: T): Known<Topics[T]> {
  return useSyncExternalStore(live.subscribe, () => live.get(topic));
}

export function useConnection(): Connection {
  return useSyncExternalStore(live.subscribe, live.getConnection);
}
