import { Link as FluentLink } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { Link } from "wouter";

// A link to another page of the application, or to something on it.
export function PageLink(props: { to: string; children: ReactNode }) {
  return (
    <Link href={props.to} asChild>
      <FluentLink inline>{props.children}</FluentLink>
    </Link>
  );
}
