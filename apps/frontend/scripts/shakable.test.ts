import { expect, test } from "vitest";
import { shakable } from "./shakable.mjs";

test("a component that nobody uses can be left out, with its name", () => {
  const code = 'var Link = React10.forwardRef(f);\nLink.displayName = "Link";\nvar Next = React.createContext(null);';
  expect(shakable(code)).toBe(
    "var Link = /* @__PURE__ */ React10.forwardRef(f);\n\nvar Next = /* @__PURE__ */ React.createContext(null);",
  );
});

test("what has an effect stays", () => {
  const code = 'register(React.memo);\nwindow.displayName = name;\n  inner.displayName = "x";';
  expect(shakable(code)).toBe(code);
});
