import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
  Field,
  makeStyles,
  Textarea,
  tokens,
} from "@fluentui/react-components";
import { Add20Regular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/call";
import { save } from "../api/save";
import { plural } from "../text/words";
import { FullTime } from "./moment";
import { Problem } from "./notices";

const FILE = "join-bundle.json";

const useStyles = makeStyles({
  content: {
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalM,
  },
  steps: { margin: 0, paddingLeft: tokens.spacingHorizontalXL },
});

function namesIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter((name) => name !== "");
}

function useAdd() {
  return useMutation({
    mutationFn: async (names: string[]) => {
      const answer = await call(
        "directorysync.upload.v1.FleetAdmin/AddDomainControllers",
        { dnsHostNames: names },
      );
      save(FILE, atob(answer.joinBundle ?? ""));
      return { expires: answer.expires, names };
    },
  });
}

function Added(props: { expires?: string; names: string[] }) {
  const styles = useStyles();
  return (
    <>
      <Problem title={`${FILE} is saved.`} intent="success">
        It lets {plural(props.names.length, "domain controller")} join, each
        once, until <FullTime moment={props.expires} />.
      </Problem>
      <ol className={styles.steps}>
        <li>
          Bring the file to each domain controller by a safe way: whoever has it
          can join in its place.
        </li>
        <li>
          Install the password handler there, and name the file in its
          configuration as enrolment.bundle. It joins by itself.
        </li>
        <li>
          Or write the whole install folder on this machine: directory-syncctl
          domain-controllers add
        </li>
      </ol>
    </>
  );
}

// Invites domain controllers. `missing` are those that the directory knows and
// that have no handler.
export function AddControllers({ missing }: { missing: string[] }) {
  const styles = useStyles();
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState("");
  const add = useAdd();
  const names = namesIn(text);
  const open = (next: boolean) => {
    if (next) {
      add.reset();
      setText(missing.join("\n"));
    }
    setOpen(next);
  };
  return (
    <Dialog open={isOpen} onOpenChange={(_, { open: next }) => open(next)}>
      <DialogTrigger disableButtonEnhancement>
        <Button appearance="primary" icon={<Add20Regular />}>
          Add domain controllers…
        </Button>
      </DialogTrigger>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Add domain controllers</DialogTitle>
          <DialogContent className={styles.content}>
            {add.data ? (
              <Added {...add.data} />
            ) : (
              <Field
                label="DNS names, one a line"
                hint="Those that the directory knows and that have no password handler are filled in."
                validationMessage={add.error?.message}
              >
                <Textarea
                  value={text}
                  resize="vertical"
                  onChange={(_, { value }) => setText(value)}
                />
              </Field>
            )}
          </DialogContent>
          <DialogActions>
            <DialogTrigger disableButtonEnhancement>
              <Button>{add.data ? "Close" : "Cancel"}</Button>
            </DialogTrigger>
            {!add.data && (
              <Button
                appearance="primary"
                disabledFocusable={names.length === 0 || add.isPending}
                onClick={() => add.mutate(names)}
              >
                Make the join file
              </Button>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

// Cuts a domain controller's handler off, after a question.
export function RemoveController({ name }: { name: string }) {
  const [isOpen, setOpen] = useState(false);
  const remove = useMutation({
    mutationFn: () =>
      call("directorysync.upload.v1.FleetAdmin/RemoveDomainController", {
        dnsHostName: name,
      }),
    onSuccess: () => setOpen(false),
  });
  return (
    <Dialog open={isOpen} onOpenChange={(_, { open }) => setOpen(open)}>
      <DialogTrigger disableButtonEnhancement>
        <Button size="small" aria-label={`Remove ${name}`}>
          Remove…
        </Button>
      </DialogTrigger>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Remove {name}?</DialogTitle>
          <DialogContent>
            Its password handler is cut off within a second, and passwords that
            are changed there no longer reach the provider. Adding it again
            needs a new join file.
            {remove.error && (
              <Problem title="Not removed.">{remove.error.message}</Problem>
            )}
          </DialogContent>
          <DialogActions>
            <DialogTrigger disableButtonEnhancement>
              <Button>Cancel</Button>
            </DialogTrigger>
            <Button
              appearance="primary"
              disabledFocusable={remove.isPending}
              onClick={() => remove.mutate()}
            >
              Remove
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
