import {
  Combobox,
  Field,
  makeStyles,
  Option,
  Text,
  tokens,
  type SelectionEvents,
} from "@fluentui/react-components";
import type {
  GroupJson,
  ListGroupsResponseJson,
} from "@proto/directory/v1/directory_pb";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { call } from "../api/call";
import type { ScopeGroupJson } from "../api/upload";
import { plural } from "../text/words";

const NONE = "Do Not Sync";
const NONE_VALUE = "-";
const MOST = 50;

const useStyles = makeStyles({
  option: { display: "flex", flexDirection: "column", minWidth: 0 },
  more: { color: tokens.colorNeutralForeground3 },
  picker: { minWidth: "min(24rem, 100%)" },
});

export function useGroups(search: string) {
  return useQuery({
    queryKey: ["directorysync.directory.v1.DirectoryReader/ListGroups", search],
    queryFn: ({ signal }) =>
      call(
        "directorysync.directory.v1.DirectoryReader/ListGroups",
        { search, pageSize: MOST },
        signal,
      ),
    placeholderData: keepPreviousData,
  });
}

function describe(group: GroupJson): string {
  return [
    plural(group.memberCount ?? 0, "direct member"),
    group.hasPrimaryMembers ? "and those it is the primary group of" : "",
    group.mail,
    group.description,
  ]
    .filter(Boolean)
    .join(", ");
}

// Only a click or Enter on an option chooses. Fluent also tells of a choice when
// the typed text begins no option, and when Tab leaves an open list.
function isChoice(event: SelectionEvents, value: string | undefined): boolean {
  const key = "key" in event ? event.key : undefined;
  return value !== undefined && key !== "Tab";
}

function GroupOption({ group }: { group: GroupJson }) {
  const styles = useStyles();
  return (
    <span className={styles.option}>
      <span dir="auto">{group.name}</span>
      <Text size={200} className={styles.more}>
        {describe(group)}
      </Text>
    </span>
  );
}

function hintOf(typed: string | undefined, groups: ListGroupsResponseJson) {
  if (groups.nextPageToken) {
    return "There are more groups than are listed: type a part of the name.";
  }
  return typed && !groups.groups?.length
    ? `No group has "${typed}" in its name.`
    : undefined;
}

// Chooses one of the directory's groups by typing a part of its name; the
// server searches, so 20,000 groups are as quick as 20. "Do Not Sync" is first.
export function GroupPicker(props: {
  label: string;
  value: ScopeGroupJson | undefined;
  onChange: (group: ScopeGroupJson | undefined) => void;
}) {
  const styles = useStyles();
  const chosen = props.value?.name ?? NONE;
  const [typed, setTyped] = useState<string>();
  const groups = useGroups(useDeferredValue(typed ?? ""));
  const found = groups.data?.groups ?? [];
  const choose = (value: string) => {
    setTyped(undefined);
    if (value === NONE_VALUE) props.onChange(undefined);
    const group = found.find((each) => each.objectGuid === value);
    if (group) {
      props.onChange({ objectGuid: group.objectGuid, name: group.name });
    }
  };
  return (
    <Field
      label={props.label}
      hint={groups.data && hintOf(typed, groups.data)}
      validationMessage={
        groups.error
          ? `The groups can't be read now: ${groups.error.message}`
          : undefined
      }
    >
      <Combobox
        className={styles.picker}
        freeform
        value={typed ?? chosen}
        selectedOptions={[props.value?.objectGuid ?? NONE_VALUE]}
        // Typing replaces the name, as after Tab.
        onClick={(event) => typed ?? event.currentTarget.select()}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onOptionSelect={(event, { optionValue }) =>
          isChoice(event, optionValue) && choose(optionValue ?? NONE_VALUE)
        }
        onOpenChange={(_, { open }) => !open && setTyped(undefined)}
      >
        <Option value={NONE_VALUE} text={NONE}>
          {NONE}
        </Option>
        {found.map((group) => (
          <Option
            key={group.objectGuid}
            value={group.objectGuid ?? ""}
            text={group.name ?? ""}
          >
            <GroupOption group={group} />
          </Option>
        ))}
      </Combobox>
    </Field>
  );
}
