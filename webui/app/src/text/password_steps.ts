import type { PasswordEventJson } from "../api/upload";
import type { TimelineItem } from "../parts/timeline";
import type { Mood } from "../parts/state_badge";

const STEPS: Record<string, [Mood, string]> = {
  CHANGED: ["info", "Changed in the directory"],
  CAPTURED: ["info", "Captured"],
  CONFIRMED: ["info", "Confirmed by the domain controller"],
  SUPERSEDED: ["idle", "Refused by the directory, or replaced by a newer one"],
  UNDECIDABLE: ["warning", "Nobody can say whether it counts"],
  LOST: ["warning", "The hook had to let a change pass"],
  MISSED: ["warning", "A change that nothing captured"],
  DELIVERED: ["good", "The provider took it"],
  REFUSED: ["bad", "The provider refused it"],
  POSTPONED: ["info", "Tried; it will be tried again"],
  EXPIRED: ["warning", "Kept for as long as the settings say, and deleted"],
  DIRECTORY_RESTORED: ["warning", "The directory was restored"],
};

// The recorded events as people read them.
export function passwordSteps(events: PasswordEventJson[]): TimelineItem[] {
  return events.map((event) => {
    const kind = String(event.kind).replace("PASSWORD_EVENT_KIND_", "");
    const [mood, title] = STEPS[kind] ?? ["info", kind];
    return {
      mood,
      title: event.domainController
        ? `${title}: ${event.domainController}`
        : title,
      detail: event.text,
      time: event.time,
    };
  });
}
