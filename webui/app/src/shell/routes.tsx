import { ArrowSync20Regular, Home20Regular } from "@fluentui/react-icons";
import type { ComponentType, ReactNode } from "react";
import { HistoryPage } from "../pages/history";
import { OverviewPage } from "../pages/overview";

export interface Route {
  path: string;
  title: string;
  icon: ReactNode;
  page: ComponentType;
}

// Every page; the server knows the same paths (webui/pages/pages.cc).
export const ROUTES: Route[] = [
  { path: "/", title: "Overview", icon: <Home20Regular />, page: OverviewPage },
  {
    path: "/history",
    title: "Sync History",
    icon: <ArrowSync20Regular />,
    page: HistoryPage,
  },
];
