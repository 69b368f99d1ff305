import {
  CounterBadge,
  makeStyles,
  mergeClasses,
  tokens,
} from "@fluentui/react-components";
import { Link, useLocation } from "wouter";
import { useTopic } from "../api/live";
import { int } from "../text/words";
import { ROUTES, type Route } from "./routes";

const NARROW = "@media (max-width: 47.99rem)";

const useStyles = makeStyles({
  navigation: {
    position: "sticky",
    top: "48px",
    alignSelf: "start",
    height: "calc(100vh - 48px)",
    boxSizing: "border-box",
    overflowY: "auto",
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalS}`,
    borderRight: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    [NARROW]: {
      position: "static",
      height: "auto",
      overflowX: "auto",
      padding: tokens.spacingHorizontalXS,
      borderRight: "none",
      borderBottom: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    },
  },
  list: {
    listStyleType: "none",
    margin: 0,
    padding: 0,
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalXXS,
    [NARROW]: { flexDirection: "row", columnGap: tokens.spacingHorizontalXXS },
  },
  item: {
    display: "flex",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: "none",
    whiteSpace: "nowrap",
    ":hover": {
      backgroundColor: tokens.colorNeutralBackground1Hover,
      color: tokens.colorNeutralForeground1Hover,
    },
    ":focus-visible": {
      outline: `${tokens.strokeWidthThick} solid ${tokens.colorStrokeFocus2}`,
    },
  },
  icon: { display: "flex" },
  current: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    color: tokens.colorNeutralForeground1Selected,
    fontWeight: tokens.fontWeightSemibold,
    boxShadow: `inset 3px 0 0 ${tokens.colorBrandStroke1}`,
    "@media (forced-colors: active)": { outline: "2px solid Highlight" },
  },
  count: { marginLeft: "auto" },
  // For screen readers: "Alerts 3 open".
  unseen: {
    position: "absolute",
    width: "1px",
    height: "1px",
    overflow: "hidden",
    clipPath: "inset(50%)",
  },
});

// Before registration there is nothing else to do.
export function useRoutes(): Route[] {
  const status = useTopic("uploader").value;
  if (status && !status.registered) {
    return ROUTES.filter((route) => route.path === "/register");
  }
  return ROUTES;
}

export function Navigation() {
  const styles = useStyles();
  const [location] = useLocation();
  const alerts = int(useTopic("uploader").value?.openAlerts);
  return (
    <nav aria-label="Pages" className={styles.navigation}>
      <ul className={styles.list}>
        {useRoutes().map((route) => {
          const isCurrent = location === route.path;
          const count = route.path === "/alerts" ? alerts : 0;
          return (
            <li key={route.path}>
              <Link
                href={route.path}
                className={mergeClasses(
                  styles.item,
                  isCurrent && styles.current,
                )}
                aria-current={isCurrent ? "page" : undefined}
              >
                <span className={styles.icon} aria-hidden>
                  {route.icon}
                </span>
                {route.title}
                {count > 0 && (
                  <>
                    <CounterBadge
                      className={styles.count}
                      count={count}
                      overflowCount={999}
                      color="danger"
                    />
                    <span className={styles.unseen}> open</span>
                  </>
                )}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
