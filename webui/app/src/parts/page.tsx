import {
  makeStyles,
  mergeClasses,
  Subtitle2,
  Text,
  tokens,
  typographyStyles,
} from "@fluentui/react-components";
import { useEffect, useId, useRef, type ReactNode } from "react";

const useStyles = makeStyles({
  page: {
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalXL,
    maxWidth: "80rem",
    width: "100%",
    minWidth: 0,
  },
  fill: { flexGrow: 1, minHeight: 0 },
  head: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "end",
    gap: tokens.spacingHorizontalL,
  },
  titles: { flexGrow: 1, flexBasis: "20rem" },
  title: { ...typographyStyles.title2, margin: 0, outlineStyle: "none" },
  lead: {
    display: "block",
    marginTop: tokens.spacingVerticalXS,
    color: tokens.colorNeutralForeground2,
    maxWidth: "44rem",
  },
  actions: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
  },
  section: {
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalXL,
    minWidth: 0,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
  },
  sectionHead: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalM,
  },
  sectionTitle: { margin: 0, flexGrow: 1 },
});

// A page: its title (which takes the focus when the page is opened, so that a
// screen reader tells of it), what it is for, and what can be done.
export function Page(props: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  fill?: boolean;
}) {
  const styles = useStyles();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${props.title} - Directory Sync`;
  }, [props.title]);
  useEffect(() => {
    if (document.activeElement?.getAttribute("aria-current") === "page") {
      heading.current?.focus();
    }
  }, []);
  return (
    <div className={mergeClasses(styles.page, props.fill && styles.fill)}>
      <header className={styles.head}>
        <div className={styles.titles}>
          <h1 className={styles.title} ref={heading} tabIndex={-1}>
            {props.title}
          </h1>
          {props.lead && <Text className={styles.lead}>{props.lead}</Text>}
        </div>
        {props.actions && <div className={styles.actions}>{props.actions}</div>}
      </header>
      {props.children}
    </div>
  );
}

// A titled part of a page.
export function Section(props: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  const styles = useStyles();
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={mergeClasses(styles.section, props.className)}
    >
      <div className={styles.sectionHead}>
        <Subtitle2 as="h2" id={id} className={styles.sectionTitle}>
          {props.title}
        </Subtitle2>
        {props.actions}
      </div>
      {props.children}
    </section>
  );
}
