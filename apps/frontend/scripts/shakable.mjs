const MADE = /(?<=[=(] *)(React\w*\.(?:forwardRef|createContext|memo)\()/g;
const NAMED = /^\w+\.displayName = "[^"]*";$/gm;

/**
 * Code whose components can be left out if nobody uses them: making one has no side effect, and its name is for
 * debugging. @param {string} code @returns {string}
 */
export const shakable = (code) => code.replaceAll(MADE, "/* @__PURE__ */ $1").replaceAll(NAMED, "");

/**
 * Vite plugin: make a package shakable that does not say so itself.
 * @param {RegExp} files @returns {import("vite").Plugin}
 */
export const leaveOutUnused = (files) => ({
  name: "leave-out-unused",
  apply: "build",
  transform: { filter: { id: files }, handler: (code) => ({ code: shakable(code), map: null }) },
});
