// The users, as lists and one by one.

import { useQuery } from "@tanstack/react-query";
import { guidBytes } from "../text/guid";
import { call, type CallError } from "./call";
import { usePagedList, type PagedList } from "./paged_list";
import type {
  AccountJson,
  AccountProofJson,
  MailboxStateJson,
  PasswordStateJson,
} from "./upload";

const ACCOUNTS = "directorysync.upload.v1.UploaderAdmin/ListAccounts";
const PROOFS = "directorysync.upload.v1.PasswordProof/ListAccountProofs";
const TIMELINE = "directorysync.upload.v1.PasswordProof/GetPasswordTimeline";

// Which users: of one mailbox state, of one password state, or all.
export interface Chosen {
  search: string;
  mailbox?: string;
  password?: string;
}

function accountOf(proof: AccountProofJson): AccountJson {
  return {
    objectGuid: proof.objectGuid,
    address: proof.address,
    displayName: proof.displayName,
    samAccountName: proof.samAccountName,
    passwordState: proof.state,
    passwordCaptured: proof.captured,
    capturedOn: proof.capturedOn,
    passwordDelivered: proof.delivered,
    passwordError: proof.reason,
  };
}

// The server filters by either state: what isn't asked for costs nothing.
export function useAccounts(chosen: Chosen): PagedList<AccountJson> {
  const ofProofs = usePagedList(
    PROOFS,
    {
      search: chosen.search,
      state: `PASSWORD_STATE_${chosen.password}` as PasswordStateJson,
    },
    (response) => (response.proofs ?? []).map(accountOf),
    chosen.password !== undefined,
  );
  const ofAccounts = usePagedList(
    ACCOUNTS,
    {
      search: chosen.search,
      mailboxStates: chosen.mailbox
        ? [`MAILBOX_STATE_${chosen.mailbox}` as MailboxStateJson]
        : [],
    },
    (response) => response.accounts ?? [],
    chosen.password === undefined,
  );
  return chosen.password === undefined ? ofAccounts : ofProofs;
}

// One user by the text of its objectGUID, wherever in the list it is.
export function useAccount(guid: string | undefined) {
  const objectGuid = guidBytes(guid);
  return useQuery({
    queryKey: [ACCOUNTS, "one", guid],
    queryFn: async (): Promise<AccountJson | null> => {
      const { proof } = await call(TIMELINE, { objectGuid, pageSize: 1 });
      const found = await call(ACCOUNTS, {
        search: proof?.address || proof?.samAccountName,
        pageSize: 1000,
      });
      return (
        found.accounts?.find((each) => each.objectGuid === objectGuid) ?? null
      );
    },
    enabled: objectGuid !== undefined,
    retry: (count, error) =>
      count < 2 && (error as unknown as CallError).code !== "not_found",
  });
}
