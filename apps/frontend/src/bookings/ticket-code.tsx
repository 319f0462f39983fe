import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Booking } from "../api/client";
import { useOnline } from "../api/use-online";
import { useI18n } from "../i18n/context";
import { useTicketTexts } from "../i18n/tickets";
import { Alert } from "../ui/alert";
import { Dialog } from "../ui/dialog";
import { useWakeLock } from "../ui/use-wake-lock";
import { ticketQuery } from "./ticket-queries";

/** The QR code that lets people in: dark on white in every theme, since scanners ask for that. */
export function TicketCode({ booking: { id, reference } }: { booking: Booking }) {
  const texts = useTicketTexts();
  const { data: svg, isError } = useQuery(ticketQuery(id));
  const [isLarge, setLarge] = useState(false);
  const isOnline = useOnline();
  if (svg === undefined && (isError || !isOnline)) return <Alert tone="info">{texts.codeFailed}</Alert>;
  if (svg === undefined) return <div className="code skeleton" />;
  const picture = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  return (
    <>
      <img className="code" src={picture} width={240} height={240} alt={texts.code(reference)} />
      <button type="button" className="button" onClick={() => setLarge(true)}>
        {texts.fullScreen}
      </button>
      {isLarge && <LargeCode picture={picture} reference={reference} onClose={() => setLarge(false)} />}
    </>
  );
}

interface LargeProps {
  picture: string;
  reference: string;
  onClose: () => void;
}

/** A white page with the code as large as it gets, on a screen that stays on. */
function LargeCode({ picture, reference, onClose }: LargeProps) {
  const { t } = useI18n();
  const texts = useTicketTexts();
  useWakeLock();
  return (
    <Dialog heading={texts.scan} onClose={onClose} className="large-code">
      <img src={picture} alt={texts.code(reference)} />
      <p className="reference">{reference}</p>
      <button type="button" className="button wide" onClick={onClose}>
        {t.common.close}
      </button>
    </Dialog>
  );
}
