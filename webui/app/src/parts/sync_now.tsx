import { Button, Spinner } from "@fluentui/react-components";
import { ArrowSync20Regular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import { call } from "../api/call";
import { useTopic } from "../api/live";
import { Problem } from "./notices";

export function useSyncNow() {
  return useMutation({
    mutationFn: () =>
      call("directorysync.upload.v1.UploaderAdmin/StartSync", {}),
  });
}

// The button; what went wrong is shown by SyncNowError, where there is room.
export function SyncNow({ sync }: { sync: ReturnType<typeof useSyncNow> }) {
  const running =
    useTopic("uploader").value?.lastRun?.state === "RUN_STATE_RUNNING";
  const busy = sync.isPending;
  return (
    <Button
      appearance="primary"
      icon={busy ? <Spinner size="tiny" /> : <ArrowSync20Regular />}
      disabledFocusable={busy}
      onClick={() => sync.mutate()}
    >
      {running ? "Sync again" : "Sync Now"}
    </Button>
  );
}

export function SyncNowError(props: { sync: ReturnType<typeof useSyncNow> }) {
  if (!props.sync.error) return null;
  return (
    <Problem title="The sync was not started.">
      {props.sync.error.message}
    </Problem>
  );
}
