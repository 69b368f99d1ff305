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
