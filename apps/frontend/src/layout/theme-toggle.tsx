import { useI18n } from "../i18n/context";
import { Moon, Sun } from "../ui/icons";
import { chooseTheme, useIsDark } from "./theme";

/** Switches between light and dark. */
export function ThemeToggle() {
  const { t } = useI18n();
  const next = useIsDark() ? "light" : "dark";
  return (
    <button type="button" className="icon-button" onClick={() => chooseTheme(next)} aria-label={t.common.theme[next]}>
      {next === "dark" ? <Moon /> : <Sun />}
    </button>
  );
}
