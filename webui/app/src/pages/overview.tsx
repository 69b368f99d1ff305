import { Page } from "../parts/page";
import { Verdict } from "../parts/verdict";
import { SyncNow, SyncNowError, useSyncNow } from "../parts/sync_now";

export function OverviewPage() {
  const sync = useSyncNow();
  return (
    <Page title="Overview" actions={<SyncNow sync={sync} />}>
      <SyncNowError sync={sync} />
      <Verdict />
    </Page>
  );
}
