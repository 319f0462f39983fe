import { useOrganizerTexts } from "../i18n/organizer";

interface Props {
  event: { sold: number; held: number; remaining: number; capacity: number };
}

/** How much of the house is sold and held, as a bar and in words. */
export function SeatsBar({ event: { sold, held, remaining, capacity } }: Props) {
  const texts = useOrganizerTexts();
  return (
    <div className="seats-bar">
      <svg viewBox={`0 0 ${capacity} 1`} preserveAspectRatio="none" aria-hidden="true">
        <rect className="sold" width={sold} height="1" />
        <rect className="held" x={sold} width={held} height="1" />
      </svg>
      <p className="small">
        <span>{texts.sold(sold, capacity)}</span>
        <span className="muted">
          {held > 0 && `${texts.held(held)} · `}
          {texts.free(remaining)}
        </span>
      </p>
    </div>
  );
}
