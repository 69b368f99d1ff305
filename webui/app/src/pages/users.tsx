import {
  Button,
  makeStyles,
  SearchBox,
  Text,
  tokens,
} from "@fluentui/react-components";
import { People24Regular } from "@fluentui/react-icons";
import { useDeferredValue } from "react";
import { useTopic } from "../api/live";
import { useOpened } from "../api/opened";
import { usePagedList } from "../api/paged_list";
import { useParameter } from "../api/query";
import type { AccountJson } from "../api/upload";
import { Ago } from "../parts/moment";
import { Empty, Stale } from "../parts/notices";
import { Page } from "../parts/page";
import { ServerTable, type Column } from "../parts/server_table";
import { EnumBadge } from "../parts/state_badge";
import { UserDetails } from "../parts/user_details";
import { guidText } from "../text/guid";
import { int, plural, serviceName } from "../text/words";
import { PageLink } from "../parts/page_link";

const useStyles = makeStyles({
  filters: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalM,
  },
  search: { minWidth: "min(24rem, 100%)" },
  link: {
    display: "block",
    maxWidth: "100%",
    minWidth: 0,
    padding: 0,
    overflow: "hidden",
    textOverflow: "ellipsis",
    fontWeight: tokens.fontWeightRegular,
    color: tokens.colorBrandForegroundLink,
  },
  name: { color: tokens.colorNeutralForeground2 },
  count: { color: tokens.colorNeutralForeground3 },
});

function columns(
  open: (account: AccountJson) => void,
  styles: ReturnType<typeof useStyles>,
): Column<AccountJson>[] {
  return [
    {
      id: "address",
      title: "Address",
      width: "minmax(14rem, 2fr)",
      render: (account) => (
        <Button
          appearance="transparent"
          className={styles.link}
          onClick={() => open(account)}
        >
          {account.address || account.samAccountName}
        </Button>
      ),
    },
    {
      id: "name",
      title: "Name",
      width: "minmax(9rem, 1.5fr)",
      render: (account) => (
        <span className={styles.name} title={account.displayName} dir="auto">
          {account.displayName}
        </span>
      ),
    },
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
}

export function UsersPage() {
  const styles = useStyles();
  const status = useTopic("uploader");
  const [search, setSearch] = useParameter("search");
  const [open, setOpen] = useParameter("account");
  const asked = useDeferredValue(search ?? "");
  const list = usePagedList(
    "directorysync.upload.v1.UploaderAdmin/ListAccounts",
    { search: asked },
    (response) => response.accounts ?? [],
  );
  const keyOf = (account: AccountJson) => guidText(account.objectGuid);
  const opened = useOpened(list, open, keyOf);
  const openRow = (account: AccountJson) => setOpen(keyOf(account));
  return (
    <Page
      title="Users"
      lead="Every account in scope: its mailbox, its password, and why they are as they are."
    >
      <Stale service="uploader" of={status} />
      <div className={styles.filters}>
        <SearchBox
          className={styles.search}
          aria-label="Search users"
          placeholder="Address, name or logon name"
          value={search ?? ""}
          onChange={(_, { value }) => setSearch(value)}
        />
        <Text className={styles.count} role="status">
          {asked
            ? list.hasMore
              ? ""
              : `${plural(list.count, "user")} found`
            : `${plural(int(status.value?.accountsInScope), "user")} in scope`}
        </Text>
      </div>
      <ServerTable
        label="Users"
        columns={columns(openRow, styles)}
        list={list}
        keyOf={keyOf}
        openKey={open}
        onOpen={openRow}
        empty={
          asked ? (
            <Empty icon={<People24Regular />} title="Nobody found">
              No account in scope has {`"${asked}"`} in its address, name or
              logon name. Who isn&apos;t a direct member of a chosen group
              isn&apos;t in scope.
            </Empty>
          ) : (
            <Empty
              icon={<People24Regular />}
              title="No account is in scope yet"
              action={<PageLink to="/settings">Choose the groups</PageLink>}
            >
              The direct members of the groups in Settings get mailboxes.
            </Empty>
          )
        }
      />
      <UserDetails account={opened} onClose={() => setOpen(undefined)} />
    </Page>
  );
}
