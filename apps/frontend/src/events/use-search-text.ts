import { useEffect, useState } from "react";

const PAUSE_MS = 250;

/**
 * Text of a search box that is handed on when typing pauses.
 * @param value what is searched for; when it changes from outside, the box follows
 * @returns what the box shows, how to change it, and how to hand it on at once
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
  const words = text.trim();
  const isNew = words !== (sent ?? value);
  const handOn = () => {
    if (!isNew) return;
    setSent(words);
    onChange(words);
  };
  // Without dependencies, so that the newest onChange is called.
  useEffect(() => {
    if (!isNew) return undefined;
    const timer = setTimeout(handOn, PAUSE_MS);
    return () => clearTimeout(timer);
  });
  return [text, setText, handOn] as const;
}
