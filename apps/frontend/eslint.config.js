import js from "@eslint/js";
import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import ts from "typescript-eslint";

const storage = "It may be blocked, full or missing: src/api/storage.ts never throws.";
const languages = "Intl refuses some of them: src/i18n/locale.ts leaves those out.";

export default defineConfig(
  globalIgnores(["dist", "coverage", "src/api/generated", "eslint.config.js"]),
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  a11y.flatConfigs.strict,
  hooks.configs.flat["recommended-latest"],
  // The type checker knows better which names exist.
  { rules: { "no-undef": "off" } },
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-console": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "JSXAttribute[name.name=/^(style|dangerouslySetInnerHTML)$/]",
          message: "The Content-Security-Policy allows stylesheets and scripts of files only.",
        },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": "off",
    },
  },
  {
    // What some browsers lack, or refuse.
    files: ["src/**"],
    ignores: ["src/**/*.test.*", "src/testing/**", "src/early/**", "src/api/storage.ts", "src/i18n/locale.ts"],
    rules: {
      "no-restricted-globals": ["error", ...["localStorage", "sessionStorage", "indexedDB"].map((name) => ({ name, message: storage }))],
      "no-restricted-properties": [
        "error",
        ...["localStorage", "sessionStorage", "indexedDB"].map((property) => ({ object: "window", property, message: storage })),
        ...["language", "languages"].map((property) => ({ object: "navigator", property, message: languages })),
        { object: "crypto", property: "randomUUID", message: "It needs https: src/bookings/attempt.ts has randomKey." },
        { object: "AbortSignal", property: "any", message: "Safari 16 and Chrome 111 lack it." },
      ],
    },
  },
);
