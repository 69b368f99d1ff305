import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import type { ScopeGroupJson } from "../api/upload";
import { answerCalls, renderPage } from "../testing/render_page";
import { GroupPicker } from "./group_picker";

const LIST = "directorysync.directory.v1.DirectoryReader/ListGroups";
const CHOSEN = { objectGuid: "Y2hvc2Vu", name: "Hosted Mail" };

// A directory whose first 50 groups all begin with A.
const GROUPS = [
  ...Array.from({ length: 60 }, (_, i) => ({
    objectGuid: `guid-${i}`,
    name: `Accounting ${i}`,
  })),
  { objectGuid: "guid-z", name: "Zurich Mail" },
  CHOSEN,
];

function renderPicker() {
  answerCalls({
    [LIST]: ({ search = "", pageSize = 50 }) => {
      const found = GROUPS.filter((group) =>
        group.name.toLowerCase().includes(search.toLowerCase()),
      );
      return {
        groups: found.slice(0, pageSize),
        nextPageToken: found.length > pageSize ? "more" : "",
      };
    },
  });
  const onChange = vi.fn();
  function Form() {
    const [group, setGroup] = useState<ScopeGroupJson | undefined>(CHOSEN);
    return (
      <GroupPicker
        label="Hosted Exchange"
        value={group}
        onChange={(next) => {
          onChange(next);
          setGroup(next);
        }}
      />
    );
  }
  renderPage(<Form />);
  return onChange;
}

const picker = () => screen.getByRole("combobox") as HTMLInputElement;

test("typing chooses nothing, and the chosen group comes back", async () => {
  const onChange = renderPicker();
  await userEvent.click(picker());
  await userEvent.keyboard("no such");
  expect(picker().value).toBe("no such");
  await userEvent.keyboard("{Escape}");
  await userEvent.tab();
  expect(onChange).not.toHaveBeenCalled();
  expect(picker().value).toBe("Hosted Mail");
});

test("a group beyond the first 50 is found by the middle of its name", async () => {
  const onChange = renderPicker();
  await userEvent.click(picker());
  await userEvent.keyboard("rich");
  await userEvent.click(
    await screen.findByRole("option", { name: /^Zurich Mail/ }),
  );
  expect(onChange.mock.calls).toEqual([
    [{ objectGuid: "guid-z", name: "Zurich Mail" }],
  ]);
  expect(picker().value).toBe("Zurich Mail");
});

test("leaving an open picker by Tab chooses nothing", async () => {
  const onChange = renderPicker();
  await userEvent.click(picker());
  await screen.findByRole("option", { name: /^Accounting 0/ });
  await userEvent.keyboard("{ArrowDown}");
  await userEvent.tab();
  expect(onChange).not.toHaveBeenCalled();
});

test("only the option Do Not Sync takes the service out", async () => {
  const onChange = renderPicker();
  await userEvent.click(picker());
  await userEvent.click(screen.getByRole("option", { name: "Do Not Sync" }));
  expect(onChange.mock.calls).toEqual([[undefined]]);
  await waitFor(() => expect(picker().value).toBe("Do Not Sync"));
});
