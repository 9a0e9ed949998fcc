import {
  createCssVariablesTheme,
  createHighlighterCore,
  type HighlighterCore,
  type LanguageInput,
} from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";

export type HighlightedLine = readonly { text: string; color: string | undefined }[];

/** Longer code stays plain: it would hold up the page. */
const longestCode = 50_000;

const aliases: Record<string, string> = {
  js: "javascript",
  jsx: "tsx",
  ts: "typescript",
  py: "python",
  sh: "shellscript",
  bash: "shellscript",
  shell: "shellscript",
  zsh: "shellscript",
  yml: "yaml",
  rs: "rust",
  golang: "go",
  "c++": "cpp",
  "c#": "csharp",
  md: "markdown",
  jsonc: "json",
};

/** Each grammar is loaded when the first code in its language is shown. */
const grammars: Record<string, () => Promise<unknown>> = {
  c: () => import("shiki/langs/c.mjs"),
  cpp: () => import("shiki/langs/cpp.mjs"),
  csharp: () => import("shiki/langs/csharp.mjs"),
  css: () => import("shiki/langs/css.mjs"),
  diff: () => import("shiki/langs/diff.mjs"),
  go: () => import("shiki/langs/go.mjs"),
  html: () => import("shiki/langs/html.mjs"),
  java: () => import("shiki/langs/java.mjs"),
  javascript: () => import("shiki/langs/javascript.mjs"),
  json: () => import("shiki/langs/json.mjs"),
  markdown: () => import("shiki/langs/markdown.mjs"),
  python: () => import("shiki/langs/python.mjs"),
  rust: () => import("shiki/langs/rust.mjs"),
  shellscript: () => import("shiki/langs/shellscript.mjs"),
  sql: () => import("shiki/langs/sql.mjs"),
  toml: () => import("shiki/langs/toml.mjs"),
  tsx: () => import("shiki/langs/tsx.mjs"),
  typescript: () => import("shiki/langs/typescript.mjs"),
  xml: () => import("shiki/langs/xml.mjs"),
  yaml: () => import("shiki/langs/yaml.mjs"),
};

let highlighter: Promise<HighlighterCore> | undefined;

/** @returns `null` for a language that is not known, and for code that is too long. */
export async function highlight(code: string, language: string): Promise<readonly HighlightedLine[] | null> {
  const name = aliases[language] ?? language;
  const grammar = grammars[name];
  if (grammar === undefined || code.length > longestCode) {
    return null;
  }
  highlighter ??= createHighlighterCore({
    themes: [createCssVariablesTheme({ name: "studio", variablePrefix: "--code-" })],
    langs: [],
    // Without WebAssembly, which the page's Content-Security-Policy does not allow.
    engine: createJavaScriptRegexEngine(),
  });
  const loaded = await highlighter;
  if (!loaded.getLoadedLanguages().includes(name)) {
    await loaded.loadLanguage(grammar as LanguageInput);
  }
  return loaded
    .codeToTokensBase(code, { lang: name, theme: "studio" })
    .map((line) => line.map(({ content, color }) => ({ text: content, color })));
}
