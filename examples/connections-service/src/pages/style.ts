import { createHash } from 'node:crypto'
import { html } from './html.ts'

/** The only stylesheet. Every text has a contrast of at least 4.5:1, in light and dark colours. */
export const STYLE = html`
:root {
  color-scheme: light dark;
  --ground: light-dark(#f3f4f8, #101217);
  --glow: light-dark(#dfe6ff, #1b2340);
  --card: light-dark(#ffffff, #191c23);
  --line: light-dark(#dcdfe8, #2f3440);
  --ink: light-dark(#171a21, #eceef2);
  --quiet: light-dark(#566070, #a4adbb);
  --accent: light-dark(#3046c8, #9fb2ff);
  --on-accent: light-dark(#ffffff, #0d1330);
  --good: light-dark(#0f6238, #7edca6);
  --good-ground: light-dark(#e2f5ea, #123021);
  --bad: light-dark(#a4251b, #ffa198);
  --bad-ground: light-dark(#fdebe9, #3a1a17);
  --code: light-dark(#eef0f6, #232833);
  background: radial-gradient(60rem 28rem at 50% -8rem, var(--glow), transparent) var(--ground) no-repeat;
  color: var(--ink);
  font: 1rem/1.55 system-ui, sans-serif;
  min-height: 100%;
}
.elsewhere {
  --glow: light-dark(#f6e3f4, #2c1830);
  --accent: light-dark(#8a2c7b, #f0a8e4);
  --on-accent: light-dark(#ffffff, #2c0826);
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 46rem; padding: clamp(1.5rem, 6vw, 4.5rem) 1rem 3rem; }
h1 { font-size: clamp(1.75rem, 5vw, 2.5rem); letter-spacing: -.025em; line-height: 1.1; margin: 0 0 .5rem; }
h2 { font-size: 1.125rem; letter-spacing: -.01em; line-height: 1.3; margin: 0; }
h1 + .card { margin-top: 1.5rem; }
p { margin: 0 0 1rem; }
.owner { color: var(--accent); font-size: .875rem; font-weight: 600; margin-bottom: .5rem; }
a { color: var(--accent); }
ul { list-style: none; margin: 0; padding: 0; }
.lead { color: var(--quiet); font-size: 1.125rem; margin-bottom: 2rem; }
.connections { display: grid; gap: 1rem; }
.card {
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: 1rem;
  box-shadow: 0 1px 2px rgb(0 0 0 / .04), 0 .5rem 1.5rem rgb(0 0 0 / .05);
  overflow-wrap: anywhere;
  padding: 1.5rem;
}
.card > :last-child { margin-bottom: 0; }
.card:target { border-color: var(--accent); }
.card p { margin-bottom: .75rem; }
.card header { align-items: center; display: flex; flex-wrap: wrap; gap: .75rem 1rem; margin-bottom: 1rem; }
.card header p { margin: 0; }
.mark {
  align-items: center;
  background: var(--accent);
  border-radius: .75rem;
  color: var(--on-accent);
  display: flex;
  flex: none;
  font-size: 1.25rem;
  font-weight: 700;
  height: 2.75rem;
  justify-content: center;
  text-transform: uppercase;
  width: 2.75rem;
}
.title { flex: 1 1 12rem; min-width: 0; }
.badge { background: var(--code); border-radius: 1rem; font-size: .875rem; font-weight: 600; padding: .125rem .75rem; }
.badge.good, .note.good { background: var(--good-ground); }
.quiet { color: var(--quiet); font-size: .875rem; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.note { border-radius: .75rem; margin-bottom: 1rem; padding: .75rem 1.25rem; }
.refused { background: linear-gradient(90deg, var(--bad) .375rem, var(--card) .375rem); padding-left: 1.875rem; }
.tools { display: flex; flex-wrap: wrap; gap: .5rem; margin-bottom: .75rem; }
code { background: var(--code); border-radius: .375rem; font: .875rem/1.5 ui-monospace, monospace; padding: .125rem .5rem; }
.answer { background: var(--code); border-radius: .75rem; padding: .75rem 1rem; white-space: pre-line; }
label { display: block; font-weight: 600; margin-bottom: 1rem; }
input {
  background: var(--ground);
  border: 1px solid var(--quiet);
  border-radius: .5rem;
  color: inherit;
  display: block;
  font: inherit;
  font-weight: 400;
  margin-top: .25rem;
  padding: .5rem .75rem;
  width: 100%;
}
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.25rem; }
button, .button {
  background: var(--card);
  border: 1px solid var(--accent);
  border-radius: .625rem;
  color: var(--accent);
  cursor: pointer;
  display: inline-block;
  font: inherit;
  font-weight: 600;
  padding: .5rem 1.25rem;
  text-decoration: none;
}
.primary { background: var(--accent); color: var(--on-accent); }
button:hover, .button:hover { box-shadow: 0 0 0 .1875rem var(--glow); text-decoration: underline; }
@media (prefers-reduced-motion: no-preference) {
  .note { animation: arrive .3s ease-out; }
  @keyframes arrive { from { translate: 0 -.5rem; } }
}
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
footer { color: var(--quiet); font-size: .875rem; margin-top: 2rem; text-align: center; }
`

/** Allows {@link STYLE} by its hash. Pages contain no other style and no script. */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE.toString()).digest('base64')}'`
