import { Link } from "react-router";
import { useI18n } from "../i18n/context";
import { Notice } from "../ui/notice";

/** What an address without a page shows. */
export function NotFoundPage() {
  const { t } = useI18n();
  return (
    <Notice heading={t.errors.notFoundTitle} text={t.errors.notFoundText}>
      <Link className="button primary" to="/">
        {t.common.home}
      </Link>
    </Notice>
  );
}
