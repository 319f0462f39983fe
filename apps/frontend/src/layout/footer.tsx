import { useI18n } from "../i18n/context";
import { languages, type Language } from "../i18n/locale";

/** Closes every page; the language is chosen here. */
export function Footer() {
  const { t, language, setLanguage } = useI18n();
  return (
    <footer className="footer">
      <div className="footer-inner">
        <p>
          <strong>EventSphere</strong> {t.common.footer}
        </p>
        <label className="inline-field">
          <span>{t.common.language}</span>
          <select value={language} onChange={(event) => setLanguage(event.target.value as Language)}>
            {Object.entries(languages).map(([code, name]) => (
              <option key={code} value={code} lang={code}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
    </footer>
  );
}
