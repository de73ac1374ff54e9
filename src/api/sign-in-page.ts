interface PageText {
  title: string;
  text: string;
  /** A button that posts these fields to this address. */
  form?: { action: string; fields: Readonly<Record<string, string>>; button: string };
  /** A way on. */
  link?: { href: string; text: string };
}

/** Nothing is loaded, no script runs, and no other page may frame it. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** A page of one sentence, for where the pages themselves are out of reach; in the pages' look. */
export function signInPage({ title, text, form, link }: PageText): string {
  const fields = Object.entries(form?.fields ?? {})
    .map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`)
    .join('');
  const button = form
    ? `<form method="post" action="${escape(form.action)}">${fields}<button>${escape(form.button)}</button></form>`
    : '';
  const way = link ? `<p><a href="${escape(link.href)}">${escape(link.text)}</a></p>` : '';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} · Paceline</title><style>${STYLE}</style></head>
<body><main><p class="brand">Paceline</p><h1>${escape(title)}</h1><p>${escape(text)}</p>${button}${way}</main></body></html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE = `
:root { color-scheme: light dark; --paper: #fbfaf8; --surface: #fff; --ink: #1a2027; --ink-2: #4b5661; --rule: #e2e3e1; --accent: #1d4e6b; --on: #fff }
@media (prefers-color-scheme: dark) {
  :root { --paper: #13171b; --surface: #1a1f25; --ink: #e8ebed; --ink-2: #b2bbc3; --rule: #2a3138; --accent: #93c5e2; --on: #13171b }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 30rem; margin: 12vh auto 0; padding: 1.6rem clamp(1rem, 5vw, 2.2rem) 2rem; background: var(--surface); border: 1px solid var(--rule) }
.brand { margin: 0; font-weight: 700 }
h1 { margin: 1.2rem 0 0.4rem; font-size: 1.35rem; font-weight: 650; line-height: 1.3; overflow-wrap: anywhere }
p { margin: 0 0 1rem; color: var(--ink-2) }
p.brand { color: var(--ink) }
a { color: var(--accent) }
button { min-height: 2.4rem; padding: 0.3rem 1.2rem; font: inherit; font-weight: 600; color: var(--on); background: var(--accent); border: 0; border-radius: 4px; cursor: pointer }
:focus-visible { outline: 2px solid #0b6bcb; outline-offset: 2px }
`;
