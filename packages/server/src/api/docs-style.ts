/** The one style sheet of the documentation page. Light or dark, as the reader's system has it. */
export const style = `
:root { color-scheme: light dark; --back: #fff; --text: #1c1e21; --soft: #5d646d; --line: #d9dde2; --fill: #f4f5f7;
  --link: #0b5cad; --get: #0b6b3a; --post: #0b5cad; --patch: #8a5300; --delete: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --back: #15171a; --text: #e4e6e9; --soft: #9aa3ad; --line: #33383e;
  --fill: #1e2125; --link: #7db7f5; --get: #6fd09a; --post: #7db7f5; --patch: #e6b35a; --delete: #f2948d; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; font: 15px/1.55 system-ui, sans-serif; color: var(--text); background: var(--back);
  display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.25rem 1rem; border-right: 1px solid var(--line);
  font-size: 14px; }
nav ul { list-style: none; margin: 0.25rem 0 1rem; padding: 0; }
nav li a { display: block; padding: 0.15rem 0.5rem; border-radius: 4px; text-decoration: none; color: inherit; }
nav li a:hover { background: var(--fill); }
nav summary { font-size: 15px; }
main { padding: 1.25rem 2rem 6rem; max-width: 60rem; min-width: 0; }
h1, h2, h3, h4 { line-height: 1.25; }
h2 { margin: 3rem 0 1rem; }
h3 { margin: 0 0 0.5rem; font-size: 1.15rem; }
h4 { margin: 1.5rem 0 0.25rem; }
article { border-top: 1px solid var(--line); padding: 1.5rem 0; }
a { color: var(--link); }
code, pre { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
p code, td code { background: var(--fill); padding: 0.1em 0.3em; border-radius: 3px; overflow-wrap: anywhere; }
pre { background: var(--fill); padding: 0.75rem 1rem; margin: 0.5rem 0; overflow: auto; max-height: 28rem; border-radius: 6px; }
.place { overflow-wrap: anywhere; }
.method { font-weight: 700; text-transform: uppercase; margin-right: 0.5rem; }
.get { color: var(--get); } .post { color: var(--post); } .patch { color: var(--patch); } .delete { color: var(--delete); }
.members { margin: 0; padding: 0; list-style: none; }
.members > li { padding: 0.45rem 0; border-top: 1px solid var(--line); }
.members > li:first-child { border-top: 0; }
.members p { margin: 0.1rem 0 0; }
.name { font-weight: 600; margin-right: 0.5rem; }
.type { color: var(--soft); overflow-wrap: anywhere; }
.note { display: inline-block; font-size: 12px; line-height: 1.4; color: var(--soft); border: 1px solid var(--line);
  border-radius: 4px; padding: 0 0.35rem; margin-left: 0.35rem; overflow-wrap: anywhere; max-width: 100%; }
.required { color: var(--delete); border-color: currentColor; }
details { margin: 0.25rem 0; }
summary { cursor: pointer; color: var(--soft); padding: 0.15rem 0; }
summary strong { color: var(--text); }
details > .inside { border-left: 2px solid var(--line); margin: 0.25rem 0 0.5rem 0.3rem; padding-left: 0.9rem; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: 0.35rem 0.75rem 0.35rem 0; border-bottom: 1px solid var(--line); }
td:first-child code { white-space: nowrap; }
@media (max-width: 50rem) {
  body { display: block; }
  nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); padding: 0.75rem 1rem; max-height: 45vh; }
  main { padding: 1rem 1rem 4rem; }
  td { display: block; border-bottom: 0; padding: 0.1rem 0; }
  tr { display: block; border-bottom: 1px solid var(--line); padding: 0.4rem 0; }
}
`;
