import { createHash } from 'node:crypto'
import { html } from './html.ts'

/** The one stylesheet. Every text has a contrast of at least 4.5 to 1 on its ground, in the light and in the dark. */
export const STYLE = html`
:root {
  color-scheme: light dark;
  --ground: light-dark(#f4f5f7, #15171b);
  --card: light-dark(#ffffff, #1e2127);
  --line: light-dark(#d9dde3, #363b45);
  --ink: light-dark(#1b1f24, #e9ebee);
  --quiet: light-dark(#57606a, #a6aebb);
  --accent: light-dark(#1f4fd1, #8db4ff);
  --on-accent: light-dark(#ffffff, #0d1526);
  --good: light-dark(#12653a, #7cd6a2);
  --bad: light-dark(#a4251b, #ffa198);
  background: var(--ground);
  color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif;
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 42rem; padding: 3rem 1rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1.25rem; }
h2 { font-size: 1.0625rem; margin: 0; }
p { margin: 0 0 1rem; }
a { color: var(--accent); }
ul { list-style: none; margin: 0; padding: 0; }
ul, .card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
.card { padding: 1.5rem; }
.card > :last-child { margin-bottom: 0; }
li { align-items: center; display: flex; flex-wrap: wrap; gap: .75rem 1.5rem; padding: 1.25rem 1.5rem; }
li + li { border-top: 1px solid var(--line); }
li > div { flex: 1 1 16rem; min-width: 0; overflow-wrap: anywhere; }
li p { margin: 0; }
.quiet { color: var(--quiet); font-size: .875rem; }
.good { color: var(--good); font-weight: 600; }
.bad { color: var(--bad); }
.done { border-left: .375rem solid var(--good); padding: .75rem 1.125rem; }
.refused { border-left: .375rem solid var(--bad); }
label { display: block; font-weight: 600; margin-bottom: 1rem; }
input {
  background: var(--ground);
  border: 1px solid var(--quiet);
  border-radius: .375rem;
  color: inherit;
  display: block;
  font: inherit;
  font-weight: 400;
  margin-top: .25rem;
  padding: .5rem .75rem;
  width: 100%;
}
.actions { display: flex; flex-wrap: wrap; gap: .75rem; }
button, .button {
  background: var(--card);
  border: 1px solid var(--accent);
  border-radius: .375rem;
  color: var(--accent);
  cursor: pointer;
  display: inline-block;
  font: inherit;
  font-weight: 600;
  padding: .5rem 1.125rem;
  text-decoration: none;
}
.primary { background: var(--accent); color: var(--on-accent); }
button:hover, .button:hover { text-decoration: underline; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
footer { color: var(--quiet); font-size: .875rem; margin-top: 1.5rem; }
`

/** Allows {@link STYLE} by its hash: pages carry no other style and no script. */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE.toString()).digest('base64')}'`
