import { useCallback } from "react";
import { useSearchParams } from "wouter";

// One parameter of the address, so that what is open can be bookmarked and the
// back button closes it.
export function useParameter(
  name: string,
): [string | undefined, (value: string | undefined) => void] {
  const [parameters, setParameters] = useSearchParams();
  const set = useCallback(
    (value: string | undefined) =>
      setParameters((before) => {
        const next = new URLSearchParams(before);
        if (value === undefined || value === "") next.delete(name);
        else next.set(name, value);
        return next;
      }),
    [name, setParameters],
  );
  return [parameters.get(name) ?? undefined, set];
}
