import { useI18n } from "../i18n/context";
import { problemText } from "../i18n/problem-text";
import { Notice } from "./notice";

interface Props {
  heading: string;
  error: unknown;
  retry: () => unknown;
  as?: "page" | "part";
}

/** A query that failed: why, and a button to try again. */
export function Failure({ heading, error, retry, as = "part" }: Props) {
  const { t } = useI18n();
  return (
    <div role="alert">
      <Notice heading={heading} text={problemText(error, t)} as={as}>
        <button type="button" className="button primary" onClick={() => void retry()}>
          {t.common.retry}
        </button>
      </Notice>
    </div>
  );
}
