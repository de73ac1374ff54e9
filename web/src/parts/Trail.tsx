import type { Ancestor, Program } from '../answers.js';
import { addressOf } from '../address.js';

/** The way down the tree to here. */
export function Trail({ parent, program }: { parent: Ancestor | null; program: Program }) {
  const above: Ancestor[] = [];
  for (let at: Ancestor | null | undefined = parent; at; at = at.parent) above.unshift(at);
  if (above.length === 0) return null;
  return (
    <nav className="trail" aria-label="Where this is in the organisation">
      <ol>
        {above.map(({ slug, name, parent: upper }) => (
          <li key={slug}>
            <a href={addressOf(upper ? slug : null, { program: program.slug })}>{name}</a>
          </li>
        ))}
      </ol>
    </nav>
  );
}
