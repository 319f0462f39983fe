import { useId } from "react";

interface Props {
  label: string;
  fewer: string;
  more: string;
  value: number;
  max: number;
  onChange: (value: number) => void;
  disabled?: boolean;
}

/** A small number from 1 up, by buttons for thumbs or as a list for the keyboard. */
export function Stepper({ label, fewer, more, value, max, onChange, disabled = false }: Props) {
  const id = useId();
  const numbers = Array.from({ length: Math.max(max, value) }, (_, index) => index + 1);
  return (
    <div className="stepper">
      <label htmlFor={id}>{label}</label>
      <div className="stepper-controls">
        <button type="button" aria-label={fewer} disabled={disabled || value <= 1} onClick={() => onChange(value - 1)}>
          −
        </button>
        <select id={id} value={value} disabled={disabled} onChange={(event) => onChange(Number(event.target.value))}>
          {numbers.map((number) => (
            <option key={number}>{number}</option>
          ))}
        </select>
        <button type="button" aria-label={more} disabled={disabled || value >= max} onClick={() => onChange(value + 1)}>
          +
        </button>
      </div>
    </div>
  );
}
