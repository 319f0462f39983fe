import { useI18n } from "../i18n/context";
import { LanguageSelect } from "./language-select";

/** Closes every page; the language is chosen here. */
export function Footer() {
  const { t } = useI18n();
  return (
    <footer className="footer">
      <div className="footer-inner">
        <p>
          <strong>EventSphere</strong> {t.common.footer}
        </p>
        <label className="inline-field">
          <span>{t.common.language}</span>
          <LanguageSelect />
        </label>
      </div>
    </footer>
  );
}
