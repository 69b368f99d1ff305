import { useQuery } from "@tanstack/react-query";
import { call } from "./call";
import type { PagedList } from "./paged_list";
import type { OperationJson } from "./upload";

const LIST = "directorysync.upload.v1.UploaderAdmin/ListOperations";

// An operation in the address: its number, and when it was planned, by which
// the server finds it again.
export function operationKey(operation: OperationJson): string {
  return `${operation.operationId}@${operation.created ?? ""}`;
}

function inList(list: PagedList<OperationJson>, id: string) {
  for (let i = 0; i < list.count; ++i) {
    const row = list.at(i);
    if (row?.operationId === id) return row;
  }
  return undefined;
}

// The operation that is open: as the list has it, or wherever else it is.
export function useOperation(
  list: PagedList<OperationJson>,
  key: string | undefined,
) {
  const [id = "", created = ""] = key?.split("@") ?? [];
  const listed = id ? inList(list, id) : undefined;
  const moment = Date.parse(created);
  const found = useQuery({
    queryKey: [LIST, "one", key],
    queryFn: async () => {
      const at = (milliseconds: number) =>
        new Date(moment + milliseconds).toISOString();
      const { operations } = await call(LIST, {
        since: at(-1000),
        until: at(1000),
        pageSize: 1000,
      });
      return operations?.find((each) => each.operationId === id) ?? null;
    },
    enabled: listed === undefined && Number.isFinite(moment),
  });
  return listed ?? found.data ?? undefined;
}
