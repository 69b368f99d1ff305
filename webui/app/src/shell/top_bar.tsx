import {
  Button,
  makeStyles,
  Menu,
  MenuDivider,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  mergeClasses,
  Text,
  tokens,
} from "@fluentui/react-components";
import { PersonCircle20Regular } from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { call, headers, PAGE_TOKEN } from "../api/call";
import { useConnection, useTopic, type Connection } from "../api/live";
import { useTheme, type ThemeChoice } from "./theme";

const useStyles = makeStyles({
  bar: {
    position: "sticky",
    top: 0,
    zIndex: 5,
    display: "flex",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalM,
    height: "48px",
    padding: `0 ${tokens.spacingHorizontalM} 0 ${tokens.spacingHorizontalXL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    "@media (max-width: 400px)": {
      columnGap: tokens.spacingHorizontalS,
      padding: `0 ${tokens.spacingHorizontalS}`,
    },
  },
  icon: { width: "24px", height: "24px" },
  // The domain's name makes room first.
  brand: {
    flexShrink: 1,
    minWidth: 0,
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  },
  domain: {
    flexShrink: 1000,
    color: tokens.colorNeutralForeground3,
    flexGrow: 1,
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  },
  state: {
    display: "flex",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalXS,
    color: tokens.colorNeutralForeground2,
    whiteSpace: "nowrap",
  },
  dot: {
    width: "8px",
    height: "8px",
    borderRadius: "50%",
    backgroundColor: tokens.colorNeutralForeground3,
    forcedColorAdjust: "none",
  },
  live: { backgroundColor: tokens.colorStatusSuccessForeground3 },
  offline: { backgroundColor: tokens.colorStatusDangerForeground3 },
});

const WORDS: Record<Connection, string> = {
  connecting: "Connecting…",
  live: "Live",
  offline: "Offline",
};

const THEMES: [ThemeChoice, string][] = [
  ["system", "As the system has it"],
  ["light", "Light"],
  ["dark", "Dark"],
  ["contrast", "High contrast"],
];

async function logOut() {
  await fetch("/logout", { method: "POST", headers: headers() });
  localStorage.removeItem(PAGE_TOKEN);
  location.assign("/login");
}

export function TopBar({ className }: { className: string }) {
  const styles = useStyles();
  const connection = useConnection();
  const domain = useTopic("domain").value;
  const { choice, choose } = useTheme();
  const session = useQuery({
    queryKey: ["session"],
    queryFn: () => call("directorysync.web.v1.WebView/GetSession", {}),
  }).data;
  return (
    <header className={mergeClasses(styles.bar, className)}>
      <img src="/icon.svg" alt="" className={styles.icon} />
      <Text weight="semibold" size={400} className={styles.brand}>
        Directory Sync
      </Text>
      <Text className={styles.domain}>{domain?.dnsName}</Text>
      <span className={styles.state} role="status">
        <span
          className={mergeClasses(
            styles.dot,
            connection === "live" && styles.live,
            connection === "offline" && styles.offline,
          )}
          aria-hidden
        />
        {WORDS[connection]}
      </span>
      <Menu
        checkedValues={{ theme: [choice] }}
        onCheckedValueChange={(_, { checkedItems }) =>
          choose(checkedItems[0] as ThemeChoice)
        }
      >
        <MenuTrigger disableButtonEnhancement>
          <Button appearance="subtle" icon={<PersonCircle20Regular />}>
            {session?.osUser ?? "Session"}
          </Button>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {THEMES.map(([value, title]) => (
              <MenuItemRadio key={value} name="theme" value={value}>
                {title}
              </MenuItemRadio>
            ))}
            <MenuDivider />
            <MenuItem onClick={() => void logOut()}>Log out</MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
    </header>
  );
}
