// The contracts' words as people read them.

// "RUN_STATE_SUCCEEDED" without "RUN_STATE_" is "Succeeded".
export function word(value: string | number | undefined, prefix: string) {
  const text = String(value ?? "")
    .replace(prefix, "")
    .replaceAll("_", " ")
    .toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const SERVICES: Record<string, string> = {
  MAIL_SERVICE_HOSTED_EXCHANGE: "Hosted Exchange",
  MAIL_SERVICE_HOSTED_EMAIL: "Hosted Email",
};

export function serviceName(service: string | number | undefined): string {
  return SERVICES[String(service)] ?? "";
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}

// Whole numbers of 64 bits are text in JSON.
export function int(value: string | number | undefined): number {
  return Number(value ?? 0);
}

// What is said first: up to a full stop that ends a sentence, or a colon before
// what to do. Names and numbers have stops of their own.
export function firstSentence(text: string): string {
  const end = text.search(/(?:[.:])\s+\p{Lu}|:\s+\p{L}/u);
  return end < 0 ? text : `${text.slice(0, end)}.`;
}
