import { useEffect, useState } from "react";

const PAUSE_MS = 250;

/**
 * Text of a search box that is handed on when typing pauses.
 * @param value what is searched for; when it changes from outside, the box follows
 * @returns what the box shows, and how to change it
 */
export function useSearchText(value: string, onChange: (text: string) => void) {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  const [sent, setSent] = useState<string>();

  if (seen !== value) {
    setSeen(value);
    setSent(undefined);
    // Our own words coming back must not undo what was typed meanwhile.
    if (sent !== value) setText(value);
  }
  // Without dependencies, so that the newest onChange is called.
  useEffect(() => {
    const words = text.trim();
    if (words === (sent ?? value)) return undefined;
    const timer = setTimeout(() => {
      setSent(words);
      onChange(words);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  });
  return [text, setText] as const;
}
