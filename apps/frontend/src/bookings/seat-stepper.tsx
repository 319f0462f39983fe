import { useI18n } from "../i18n/context";
import { Stepper } from "../ui/stepper";

interface Props {
  value: number;
  most: number;
  onChange: (seats: number) => void;
  disabled?: boolean;
}

/** How many seats. */
export function SeatStepper({ value, most, onChange, disabled = false }: Props) {
  const { t } = useI18n();
  const { seats: label, fewer, more } = t.book;
  return <Stepper {...{ label, fewer, more, value, onChange, disabled }} max={most} />;
}
