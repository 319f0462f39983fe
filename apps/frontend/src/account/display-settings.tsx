import { useAccountTexts } from "../i18n/account";
import { useI18n } from "../i18n/context";
import { LanguageSelect } from "../layout/language-select";
import { chooseTheme, themes, useChosenTheme } from "../layout/theme";

/** Language and colours, on this device. */
export function DisplaySettings() {
  const { t } = useI18n();
  const texts = useAccountTexts();
  const chosen = useChosenTheme();
  return (
    <div className="form">
      <label className="field">
        <span>{t.common.language}</span>
        <LanguageSelect />
      </label>
      <fieldset className="field">
        <legend>{texts.theme}</legend>
        <div className="chips">
          {themes.map((theme) => (
            <label key={theme} className="chip">
              <input type="radio" name="theme" checked={chosen === theme} onChange={() => chooseTheme(theme)} />
              <span>{texts.themes[theme]}</span>
            </label>
          ))}
        </div>
      </fieldset>
    </div>
  );
}
