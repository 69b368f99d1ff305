import {
  FluentProvider,
  teamsHighContrastTheme,
  webDarkTheme,
  webLightTheme,
  type Theme,
} from "@fluentui/react-components";
import {
  createContext,
  useContext,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";

export type ThemeChoice = "system" | "light" | "dark" | "contrast";

const STORED = "directory-sync-theme";
const FONT =
  "'Segoe UI Variable Text', 'Segoe UI', system-ui, -apple-system, " +
  "'Helvetica Neue', 'Noto Sans', 'DejaVu Sans', Arial, sans-serif";
const LIGHT: Theme = { ...webLightTheme, fontFamilyBase: FONT };
const DARK: Theme = { ...webDarkTheme, fontFamilyBase: FONT };
const CONTRAST: Theme = { ...teamsHighContrastTheme, fontFamilyBase: FONT };

function useMedia(query: string): boolean {
  const media = useMemo(() => window.matchMedia(query), [query]);
  return useSyncExternalStore(
    (listener) => {
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => media.matches,
  );
}

interface Chosen {
  choice: ThemeChoice;
  choose: (choice: ThemeChoice) => void;
  isDark: boolean;
}

const Context = createContext<Chosen>({
  choice: "system",
  choose: () => undefined,
  isDark: false,
});

export const useTheme = () => useContext(Context);

// Light, dark or high contrast: as the system has it, or as somebody chose.
export function Themed({ children }: { children: ReactNode }) {
  const [choice, setChoice] = useState<ThemeChoice>(
    () => (localStorage.getItem(STORED) as ThemeChoice | null) ?? "system",
  );
  const prefersDark = useMedia("(prefers-color-scheme: dark)");
  const forced = useMedia("(forced-colors: active)");
  const prefersContrast = useMedia("(prefers-contrast: more)");
  const contrast =
    choice === "contrast" ||
    (choice === "system" && prefersContrast && !forced);
  const isDark =
    contrast || choice === "dark" || (choice === "system" && prefersDark);
  const chosen = useMemo(
    () => ({
      choice,
      isDark,
      choose: (next: ThemeChoice) => {
        localStorage.setItem(STORED, next);
        setChoice(next);
      },
    }),
    [choice, isDark],
  );
  return (
    <Context.Provider value={chosen}>
      <FluentProvider theme={contrast ? CONTRAST : isDark ? DARK : LIGHT}>
        {children}
      </FluentProvider>
    </Context.Provider>
  );
}
