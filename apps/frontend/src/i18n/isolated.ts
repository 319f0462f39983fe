/**
 * A text that people wrote, to stand inside a sentence of ours: its direction and the sentence's don't mix.
 *
 * The marks are FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE (Unicode UAX #9). Markup has `<bdi>` for the same.
 */
export const isolated = (text: string): string => `\u2068${text}\u2069`;
