import {
  makeStyles,
  mergeClasses,
  Text,
  tokens,
} from "@fluentui/react-components";
import type { ReactNode } from "react";
import { useConnection, useTopic } from "../api/live";
import { Problem } from "../parts/notices";
import { zoneName } from "../text/time";
import { Navigation } from "./navigation";
import { TopBar } from "./top_bar";

const NARROW = "@media (max-width: 47.99rem)";

const useStyles = makeStyles({
  shell: {
    display: "grid",
    gridTemplateRows: "auto 1fr",
    gridTemplateColumns: "15rem minmax(0, 1fr)",
    minHeight: "100vh",
    backgroundColor: tokens.colorNeutralBackground2,
    [NARROW]: { gridTemplateColumns: "minmax(0, 1fr)" },
  },
  skip: {
    position: "absolute",
    left: tokens.spacingHorizontalM,
    top: "-10rem",
    zIndex: 10,
    padding: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForegroundLink,
    ":focus": { top: tokens.spacingVerticalM },
  },
  bar: { gridColumn: "1 / -1" },
  main: {
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalL,
    padding: `${tokens.spacingVerticalXXL} ${tokens.spacingHorizontalXXXL}`,
    minWidth: 0,
    [NARROW]: {
      padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalL}`,
    },
  },
  foot: {
    marginTop: "auto",
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
  },
});

// What every page has around it.
export function Shell({ children }: { children: ReactNode }) {
  const styles = useStyles();
  const connection = useConnection();
  const version = useTopic("supervisor").value?.version;
  return (
    <div className={styles.shell}>
      <a href="#main" className={styles.skip}>
        Skip to the content
      </a>
      <TopBar className={styles.bar} />
      <Navigation />
      <main id="main" className={styles.main} tabIndex={-1}>
        {connection === "offline" && (
          <Problem title="The web UI doesn't answer." intent="warning">
            Is Directory Sync stopped? What is shown is what was last known;
            this page goes on by itself.
          </Problem>
        )}
        {children}
        <Text as="p" className={mergeClasses(styles.foot)}>
          Times are {zoneName()}.{version && ` Directory Sync ${version}.`}
        </Text>
      </main>
    </div>
  );
}
