import {
  Dropdown,
  makeStyles,
  Option,
  OptionGroup,
  Text,
  tokens,
} from "@fluentui/react-components";
import { People24Regular } from "@fluentui/react-icons";
import { useDeferredValue } from "react";
import { useAccounts, type Chosen } from "../api/accounts";
import { useTopic } from "../api/live";
import type { PagedList } from "../api/paged_list";
import { useParameter, useSetParameters } from "../api/query";
import type { AccountJson } from "../api/upload";
import { Filters, ListSearch, OpenButton } from "../parts/list_parts";
import { Ago } from "../parts/moment";
import { Empty, Stale } from "../parts/notices";
import { Page } from "../parts/page";
import { PageLink } from "../parts/page_link";
import { ServerTable, type Column } from "../parts/server_table";
import { EnumBadge } from "../parts/state_badge";
import { OpenedUser } from "../parts/user_details";
import { guidText } from "../text/guid";
import { MAILBOX_STATES, PASSWORD_STATES } from "../text/help_texts";
import { int, plural, serviceName, word } from "../text/words";

const useStyles = makeStyles({
  name: { color: tokens.colorNeutralForeground2 },
  count: { color: tokens.colorNeutralForeground3 },
});

type Open = (account: AccountJson) => void;

function Name({ account }: { account: AccountJson }) {
  const styles = useStyles();
  return (
    <span className={styles.name} title={account.displayName} dir="auto">
      {account.displayName}
    </span>
  );
}

const who = (open: Open): Column<AccountJson>[] => [
  {
    id: "address",
    title: "Address",
    width: "minmax(14rem, 2fr)",
    render: (account) => (
      <OpenButton onClick={() => open(account)}>
        {account.address || account.samAccountName}
      </OpenButton>
    ),
  },
  {
    id: "name",
    title: "Name",
    width: "minmax(9rem, 1.5fr)",
    render: (account) => <Name account={account} />,
  },
];

const MAILBOX: Column<AccountJson>[] = [
  {
    id: "service",
    title: "Service",
    width: "9rem",
    render: (account) => serviceName(account.service),
  },
  {
    id: "mailbox",
    title: "Mailbox",
    width: "8rem",
    render: (account) => (
      <EnumBadge value={account.mailboxState} prefix="MAILBOX_STATE_" />
    ),
  },
];

const PASSWORD: Column<AccountJson>[] = [
  {
    id: "password",
    title: "Password",
    width: "10rem",
    render: (account) => (
      <EnumBadge value={account.passwordState} prefix="PASSWORD_STATE_" />
    ),
  },
  {
    id: "delivered",
    title: "Password delivered",
    width: "minmax(8rem, 1fr)",
    render: (account) => <Ago moment={account.passwordDelivered} />,
  },
];

const WHY: Column<AccountJson> = {
  id: "why",
  title: "Why",
  width: "minmax(14rem, 3fr)",
  wraps: true,
  render: (account) => (
    <span title={account.passwordError}>{account.passwordError}</span>
  ),
};

const ALL = "";

// One state of a mailbox or a password; the address has which.
function StateFilter(props: {
  chosen: Chosen;
  onChange: (mailbox?: string, password?: string) => void;
}) {
  const { mailbox, password } = props.chosen;
  const value = mailbox
    ? `mailbox ${mailbox}`
    : password
      ? `password ${password}`
      : ALL;
  const text = mailbox
    ? `Mailbox: ${word(mailbox, "")}`
    : password
      ? `Password: ${word(password, "")}`
      : "All";
  const options = (kind: string, states: [string, string][]) =>
    states.map(([state]) => (
      <Option
        key={state}
        value={`${kind} ${state}`}
        text={`${word(kind, "")}: ${word(state, "")}`}
      >
        {word(state, "")}
      </Option>
    ));
  return (
    <Dropdown
      aria-label="Which users"
      value={text}
      selectedOptions={[value]}
      onOptionSelect={(_, { optionValue = "" }) => {
        const [kind, state] = optionValue.split(" ");
        props.onChange(
          kind === "mailbox" ? state : undefined,
          kind === "password" ? state : undefined,
        );
      }}
    >
      <Option value={ALL}>All</Option>
      <OptionGroup label="Mailbox">
        {options("mailbox", MAILBOX_STATES)}
      </OptionGroup>
      <OptionGroup label="Password">
        {options("password", PASSWORD_STATES)}
      </OptionGroup>
    </Dropdown>
  );
}

function countOf(
  chosen: Chosen,
  list: PagedList<AccountJson>,
  inScope: number,
): string {
  if (!chosen.search && !chosen.mailbox && !chosen.password) {
    return `${plural(inScope, "user")} in scope`;
  }
  return list.hasMore ? "" : `${plural(list.count, "user")} found`;
}

function Nobody({ chosen }: { chosen: Chosen }) {
  if (chosen.search) {
    return (
      <Empty icon={<People24Regular />} title="Nobody found">
        No account in scope has {`"${chosen.search}"`} in its address, name or
        logon name. Who isn&apos;t a direct member of a chosen group isn&apos;t
        in scope.
      </Empty>
    );
  }
  if (chosen.mailbox || chosen.password) {
    return (
      <Empty icon={<People24Regular />} title="Nobody">
        No account in scope is in this state.
      </Empty>
    );
  }
  return (
    <Empty
      icon={<People24Regular />}
      title="No account is in scope yet"
      action={<PageLink to="/settings">Choose the groups</PageLink>}
    >
      The direct members of the groups in Settings get mailboxes.
    </Empty>
  );
}

function useChosen() {
  const [search, setSearch] = useParameter("search", { replace: true });
  const [mailbox] = useParameter("mailbox");
  const [password] = useParameter("password");
  const setParameters = useSetParameters();
  const asked = useDeferredValue(search ?? "");
  const choose = (mailbox?: string, password?: string) =>
    setParameters({ mailbox, password });
  const chosen: Chosen = { search: asked, mailbox, password };
  return { search, setSearch, chosen, choose };
}

export function UsersPage() {
  const styles = useStyles();
  const status = useTopic("uploader");
  const { search, setSearch, chosen, choose } = useChosen();
  const [open, setOpen] = useParameter("account");
  const list = useAccounts(chosen);
  const keyOf = (account: AccountJson) => guidText(account.objectGuid);
  const openRow = (account: AccountJson) => setOpen(keyOf(account));
  return (
    <Page
      title="Users"
      lead="Every account in scope: its mailbox, its password, and why they are as they are."
    >
      <Stale service="uploader" of={status} />
      <Filters>
        <ListSearch
          label="Search users"
          placeholder="Address, name or logon name"
          value={search}
          onChange={setSearch}
        />
        <StateFilter chosen={chosen} onChange={choose} />
        <Text className={styles.count} role="status">
          {countOf(chosen, list, int(status.value?.accountsInScope))}
        </Text>
      </Filters>
      <ServerTable
        label="Users"
        columns={
          chosen.password
            ? [...who(openRow), ...PASSWORD, WHY]
            : [...who(openRow), ...MAILBOX, ...PASSWORD]
        }
        list={list}
        keyOf={keyOf}
        openKey={open}
        onOpen={openRow}
        empty={<Nobody chosen={chosen} />}
      />
      <OpenedUser guid={open} onClose={() => setOpen(undefined)} />
    </Page>
  );
}
