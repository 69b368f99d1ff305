import {
  Field,
  makeStyles,
  ProgressBar,
  tokens,
} from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { call } from "../api/call";
import { int, word } from "../text/words";
import { Section } from "./page";
import { EnumBadge } from "./state_badge";
import { PageLink } from "./page_link";

const useStyles = makeStyles({
  counts: {
    display: "flex",
    flexWrap: "wrap",
    gap: tokens.spacingHorizontalM,
    listStyleType: "none",
    margin: 0,
    padding: 0,
  },
  count: {
    display: "flex",
    alignItems: "center",
    columnGap: tokens.spacingHorizontalXS,
  },
  // For screen readers: "3 Missed" beside the sign.
  unseen: {
    position: "absolute",
    width: "1px",
    height: "1px",
    overflow: "hidden",
    clipPath: "inset(50%)",
  },
});

const usersOf = (state: unknown) =>
  `/users?password=${String(state).replace("PASSWORD_STATE_", "")}`;

// "312 of 900 passwords are at the provider."
export function PasswordTotals() {
  const styles = useStyles();
  const totals = useQuery({
    queryKey: ["directorysync.upload.v1.PasswordProof/GetPasswordTotals"],
    queryFn: () =>
      call("directorysync.upload.v1.PasswordProof/GetPasswordTotals", {}),
    retry: false,
    refetchInterval: 5000,
  }).data;
  if (!totals) return null;
  const all = int(totals.accounts);
  const delivered = int(totals.delivered);
  return (
    <Section title="Passwords: coverage">
      <Field
        validationState="none"
        label={`${delivered.toLocaleString()} of ${all.toLocaleString()} accounts have their current password at the provider.`}
      >
        <ProgressBar
          thickness="large"
          color="success"
          value={delivered}
          max={Math.max(1, all)}
        />
      </Field>
      <ul className={styles.counts}>
        {(totals.counts ?? []).map((count) => (
          <li key={String(count.state)} className={styles.count}>
            <EnumBadge value={count.state} prefix="PASSWORD_STATE_" />
            <PageLink to={usersOf(count.state)}>
              {int(count.accounts).toLocaleString()}
              <span className={styles.unseen}>
                {" "}
                {word(count.state, "PASSWORD_STATE_")}
              </span>
            </PageLink>
          </li>
        ))}
      </ul>
    </Section>
  );
}
