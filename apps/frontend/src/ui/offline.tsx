import { useI18n } from "../i18n/context";
import { Notice } from "./notice";

/** Says that what belongs here comes with the network. */
export function Offline({ as }: { as: "page" | "part" }) {
  const { t } = useI18n();
  return (
    <div role="status">
      <Notice heading={t.errors.offlineTitle} text={t.errors.offlineText} as={as} />
    </div>
  );
}
