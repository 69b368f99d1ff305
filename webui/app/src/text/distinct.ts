// The same texts, with a number behind those that were there before.
export function distinct(texts: string[]): string[] {
  const seen = new Map<string, number>();
  return texts.map((text) => {
    const times = seen.get(text) ?? 0;
    seen.set(text, times + 1);
    return times === 0 ? text : `${text} (${times})`;
  });
}
