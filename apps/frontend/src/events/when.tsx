import { useI18n } from "../i18n/context";

interface Props {
  event: { starts_at: string; time_zone: string | null };
}

/** When an event begins, in short: on the venue's clock first, and on the viewer's where that shows something else. */
export function When({ event: { starts_at, time_zone } }: Props) {
  const { t, format } = useI18n();
  const [there, here] = format.when(starts_at, time_zone);
  return (
    <>
      <time dateTime={starts_at}>{there}</time>
      {here && <span className="small"> ({t.event.yourTime(here)})</span>}
    </>
  );
}
