/** What a change's own words say of it. Its words are read and forgotten: only this is stored. */
export interface Markers {
  /** It takes another change back. */
  revert: boolean;
  /** The pull request that it takes back, or the commit; null: it does not say. */
  revertsNumber: number | null;
  revertsSha: string | null;
  /** It mends something in a hurry. */
  hotfix: boolean;
  version: number;
}

export interface ChangeWords {
  title?: string | undefined;
  body?: string | undefined;
  labels?: readonly string[] | undefined;
  branch?: string | undefined;
}

/** The rules, as data: a change of them is another version, which is stored with what they said. */
export const MARKER_RULES = {
  version: 1,
  /** What git and GitHub write. A revert of a revert brings back, it takes nothing back. */
  revertTitle: /^Revert "(?!Revert ")/,
  /** Conventional commits. */
  revertPrefix: /^revert(\([^)]*\))?!?:/i,
  revertedCommit: /\bThis reverts commit ([0-9a-f]{40}(?:[0-9a-f]{24})?)\b/i,
  /** GitHub's button writes it. */
  revertedPull: /^Reverts (?:[\w.-]+\/[\w.-]+)?#(\d+)\s*$/m,
  hotfixTitle: /^(?:\[hot-?fix\]|hot-?fix(?:\([^)]*\))?!?:)/i,
  hotfixLabel: /^(?:\w+[:/]\s*)?hot-?fix$/i,
  hotfixBranch: /^(?:.*\/)?hot-?fix(?:$|[-_/])/i,
} as const;

/** Whether a change is a revert, of what, and whether it is a hotfix. */
export function markersOf({ title = '', body = '', labels = [], branch = '' }: ChangeWords): Markers {
  const rules = MARKER_RULES;
  const again = /^Revert "Revert "/.test(title);
  const number = again ? undefined : rules.revertedPull.exec(body)?.[1];
  const sha = again ? undefined : rules.revertedCommit.exec(body)?.[1];
  const says = rules.revertTitle.test(title) || rules.revertPrefix.test(title);
  return {
    revert: says || number !== undefined || sha !== undefined,
    revertsNumber: number === undefined ? null : Number(number),
    revertsSha: sha?.toLowerCase() ?? null,
    hotfix:
      rules.hotfixTitle.test(title) ||
      labels.some((label) => rules.hotfixLabel.test(label)) ||
      rules.hotfixBranch.test(branch),
    version: rules.version,
  };
}
