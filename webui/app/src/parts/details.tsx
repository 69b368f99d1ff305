import {
  Button,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  makeStyles,
  OverlayDrawer,
  tokens,
} from "@fluentui/react-components";
import { Dismiss24Regular } from "@fluentui/react-icons";
import type { ReactNode } from "react";

const useStyles = makeStyles({
  drawer: { width: "min(36rem, 100vw)" },
  body: {
    display: "flex",
    flexDirection: "column",
    rowGap: tokens.spacingVerticalXL,
    paddingBottom: tokens.spacingVerticalXXL,
  },
  title: { overflowWrap: "anywhere" },
});

// What is known of one thing, beside the list it is in. Escape closes it.
export function Details(props: {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const styles = useStyles();
  return (
    <OverlayDrawer
      position="end"
      open={props.isOpen}
      onOpenChange={(_, { open }) => !open && props.onClose()}
      className={styles.drawer}
    >
      <DrawerHeader>
        <DrawerHeaderTitle
          heading={{ className: styles.title }}
          action={
            <Button
              appearance="subtle"
              aria-label="Close"
              icon={<Dismiss24Regular />}
              onClick={props.onClose}
            />
          }
        >
          {props.title}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody className={styles.body}>{props.children}</DrawerBody>
    </OverlayDrawer>
  );
}
