/** Input types that hold words, for which a browser looks at the words to find their direction. */
const WORDS = ["text", "search", "email", "tel", "url", "password"];
const ISOLATED = /\u2068[^\u2069]*\u2069/g;
const OURS = /\p{Script=Latin}/u;

/** Whether a text has letters that are written from right to left. */
export const isHebrew = (text: string): boolean => /\p{Script=Hebrew}/u.test(text);

/**
 * What of these people's texts, all of them Hebrew, can mix its direction with that of our own words (Unicode UAX #9).
 * A text is isolated by marks around it, or by an element of its own.
 */
export function mixed(root: Element): string[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found: string[] = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const own = node.parentElement?.closest('bdi, [dir="auto"]');
    const isAlone = own && !OURS.test(own.textContent);
    if (isHebrew((node.textContent ?? "").replaceAll(ISOLATED, "")) && !isAlone) found.push(node.parentElement?.outerHTML ?? "");
  }
  const fields = [...root.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")];
  const isFixed = (field: Element & { type: string }) => field.matches("textarea") || WORDS.includes(field.type);
  return [...found, ...fields.filter((field) => isFixed(field) && !field.hidden && field.dir !== "auto").map((field) => field.outerHTML)];
}
