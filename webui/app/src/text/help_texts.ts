// The states, and the provider's documented refusals, in plain words.

import type { MailboxStateJson, PasswordStateJson } from "../api/upload";

type Without<T, Prefix extends string> =
  Extract<T, string> extends infer Name
    ? Name extends `${Prefix}UNSPECIFIED`
      ? never
      : Name extends `${Prefix}${infer State}`
        ? State
        : never
    : never;

// A state that is new to the contract doesn't compile until it is here.
const MAILBOX_MEANINGS: Record<
  Without<MailboxStateJson, "MAILBOX_STATE_">,
  string
> = {
  IN_SYNC: "The mailbox is as the directory says.",
  PENDING: "It isn't created yet; its turn comes within the provider's budget.",
  CHANGING: "A change waits for its turn.",
  DISABLED:
    "The account is disabled in the directory or left the group. Mailboxes are disabled, never deleted.",
  FAILED:
    "The provider, or a value in the directory, stands against it. The user's page says what, and Alerts what to do.",
};

const PASSWORD_MEANINGS: Record<
  Without<PasswordStateJson, "PASSWORD_STATE_">,
  string
> = {
  DELIVERED: "The provider has the directory's current password.",
  WAITING:
    "A change was captured; the domain controller's word or the provider's budget is awaited.",
  NEVER_CAPTURED:
    "No change was seen since Directory Sync runs. Passwords can't be read from the directory: the next change takes it along.",
  REFUSED: "The provider refused it: see the user's page.",
  UNDECIDABLE:
    "Nobody can say which password is current; the user must change it again.",
  MISSED:
    "The directory has a newer password that no hook captured. The user must change it again, and the domain controller's hook may be missing: see Domain controllers.",
};

// The states of a mailbox and of a password, and what each means.
export const MAILBOX_STATES = Object.entries(MAILBOX_MEANINGS);
export const PASSWORD_STATES = Object.entries(PASSWORD_MEANINGS);

export function passwordMeaning(state: string): string {
  const name = state.replace("PASSWORD_STATE_", "");
  return PASSWORD_STATES.find(([each]) => each === name)?.[1] ?? "";
}

export interface DocumentedError {
  message: string;
  cause: string;
  cure: string;
}

export const ERRORS: DocumentedError[] = [
  {
    message:
      "The value '' specified in the mail attribute for user '…' is invalid.",
    cause: "The account is in the group and has no mail address.",
    cure: "Set mail to the address of the mailbox, or take the account out of the group.",
  },
  {
    message:
      "The Service ID specified in the mail attribute … has changed from '…' to '…'. Directory Sync cannot change the Service ID for an object.",
    cause: "The part of mail before the @ was changed.",
    cure: "Change it back, or switch on renaming in Settings.",
  },
  {
    message:
      "Error occurred when provisioning user '…' for Hosted Exchange Mailboxes. Please check that the user does not already exist in another service in control panel.",
    cause:
      "The address is taken in the other service, or by an alias, a list or a contact.",
    cure: "Remove the other one in the Control Panel, or give the account another address.",
  },
  {
    message:
      "Performed action 'Create' for user '…' on domain '…'. Not authorized",
    cause: "The mail domain isn't one of this account's at the provider.",
    cure: "Add the domain in the Control Panel, or correct mail.",
  },
  {
    message: "Performed action 'Create' for user '…'. Mailbox limit exceeded.",
    cause: "All licences are used.",
    cure: "Buy more in the Control Panel, or disable others; it is tried again by itself.",
  },
  {
    message: "Exceeded request limits",
    cause:
      "Something else uses the same API keys: Directory Sync keeps within the limits by itself.",
    cure: "Give Directory Sync keys of its own (Register).",
  },
  {
    message: "A password is refused",
    cause:
      "It has fewer than 8 characters, or fewer than 3 of: small letters, capitals, digits, others.",
    cure: "Require the same in the domain's password policy; then ask the user to change it.",
  },
  {
    message:
      "The alternate address was not in the primary domain or any of the alternate domains.",
    cause:
      "An entry of proxyAddresses has a mail domain that the account doesn't have.",
    cure: "Remove the entry, or add the domain as an accepted domain in the Control Panel.",
  },
];
