// objectGUIDs are base64 in JSON; addresses of pages have them as Windows writes
// them.

// "kT5Vjw…" as "8f553e91-…", with the first three parts little-endian.
export function guidText(base64: string | undefined): string {
  if (!base64) return "";
  const bytes = Array.from(atob(base64), (c) => c.charCodeAt(0));
  if (bytes.length !== 16) return "";
  const hex = (from: number, to: number, reversed = false) => {
    const part = bytes.slice(from, to);
    if (reversed) part.reverse();
    return part.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  return [
    hex(0, 4, true),
    hex(4, 6, true),
    hex(6, 8, true),
    hex(8, 10),
    hex(10, 16),
  ].join("-");
}

function base64Of(bytes: number[]): string {
  return btoa(String.fromCharCode(...bytes));
}

function bytesOf(hex: string): number[] {
  return (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}

// The way back; nothing for what isn't one.
export function guidBytes(text: string | undefined): string | undefined {
  if (!text || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) {
    return undefined;
  }
  const [first = "", second = "", third = "", ...rest] = text.split("-");
  return base64Of([
    ...bytesOf(first).reverse(),
    ...bytesOf(second).reverse(),
    ...bytesOf(third).reverse(),
    ...rest.flatMap(bytesOf),
  ]);
}

// Of 32 digits in the order of the bytes, as alerts name objects.
export function guidOfHex(hex: string): string {
  return /^[0-9a-f]{32}$/i.test(hex) ? guidText(base64Of(bytesOf(hex))) : "";
}
