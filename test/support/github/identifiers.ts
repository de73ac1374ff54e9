import { createHash } from 'node:crypto';

/** Node ids in the form of GitHub's: a prefix for the type, then something opaque. */
export type NodeType =
  'DE' | 'DES' | 'RE' | 'REF' | 'R' | 'O' | 'T' | 'U' | 'C' | 'TA' | 'I' | 'LA' | 'PR' | 'PRR' | 'BOT' | 'TR' | 'WFR';

export function nodeId(type: NodeType, ...parts: readonly (string | number)[]): string {
  return `${type}_kwDO${Buffer.from(JSON.stringify(parts)).toString('base64url')}`;
}

export function partsOfNodeId(type: NodeType, id: string): (string | number)[] | null {
  const prefix = `${type}_kwDO`;
  if (!id.startsWith(prefix)) return null;
  try {
    const parts: unknown = JSON.parse(Buffer.from(id.slice(prefix.length), 'base64url').toString());
    return Array.isArray(parts) ? (parts as (string | number)[]) : null;
  } catch {
    return null;
  }
}

/** A SHA that belongs to these words. */
export function shaOf(...parts: readonly (string | number)[]): string {
  return createHash('sha1').update(parts.join('\0')).digest('hex');
}

/** A number below two to the power of 31 that belongs to these words. */
export function numberOf(...parts: readonly (string | number)[]): number {
  return Number.parseInt(shaOf(...parts).slice(0, 8), 16) % 2 ** 31;
}
