import {
  Alert20Regular,
  ArrowSync20Regular,
  DocumentSearch20Regular,
  Home20Regular,
  Key20Regular,
  People20Regular,
  QuestionCircle20Regular,
  Server20Regular,
  Settings20Regular,
} from "@fluentui/react-icons";
import type { ComponentType, ReactNode } from "react";
import { AlertsPage } from "../pages/alerts";
import { ControllersPage } from "../pages/controllers";
import { HelpPage } from "../pages/help";
import { HistoryPage } from "../pages/history";
import { OverviewPage } from "../pages/overview";
import { PreviewPage } from "../pages/preview";
import { RegisterPage } from "../pages/register";
import { SettingsPage } from "../pages/settings";
import { UsersPage } from "../pages/users";

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
  {
    path: "/alerts",
    title: "Alerts",
    icon: <Alert20Regular />,
    page: AlertsPage,
  },
  {
    path: "/preview",
    title: "Preview",
    icon: <DocumentSearch20Regular />,
    page: PreviewPage,
  },
  {
    path: "/users",
    title: "Users",
    icon: <People20Regular />,
    page: UsersPage,
  },
  {
    path: "/domain-controllers",
    title: "Domain controllers",
    icon: <Server20Regular />,
    page: ControllersPage,
  },
  {
    path: "/settings",
    title: "Settings",
    icon: <Settings20Regular />,
    page: SettingsPage,
  },
  {
    path: "/register",
    title: "Register",
    icon: <Key20Regular />,
    page: RegisterPage,
  },
  {
    path: "/help",
    title: "Help",
    icon: <QuestionCircle20Regular />,
    page: HelpPage,
  },
];
