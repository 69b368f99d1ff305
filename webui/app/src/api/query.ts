import { useCallback } from "react";
import { useSearchParams } from "wouter";

type Changes = Record<string, string | undefined>;

interface Options {
  // The back button doesn't undo it: for what is typed.
  replace?: boolean;
}

// Changes parameters of the address, all at once: two changes one after the
// other would both begin from the address before.
export function useSetParameters(): (
  changes: Changes,
  options?: Options,
) => void {
  const [, setParameters] = useSearchParams();
  return useCallback(
    (changes, options) =>
      setParameters((before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes)) {
          if (value === undefined || value === "") next.delete(name);
          else next.set(name, value);
        }
        return next;
      }, options),
    [setParameters],
  );
}

// One parameter of the address, so that what is open can be bookmarked and the
// back button closes it.
export function useParameter(
  name: string,
  { replace = false }: Options = {},
): [string | undefined, (value: string | undefined) => void] {
  const [parameters] = useSearchParams();
  const setParameters = useSetParameters();
  const set = useCallback(
    (value: string | undefined) =>
      setParameters({ [name]: value }, { replace }),
    [name, replace, setParameters],
  );
  return [parameters.get(name) ?? undefined, set];
}
