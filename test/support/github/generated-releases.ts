import type { Random } from './random.js';
import type { Release, Tag } from './world.js';

const HOUR = 3_600_000;

/** Tags and releases of one repository: versions, prereleases, drafts, and tags that are no versions. */
export function releasesOf(
  random: Random,
  count: number,
  from: number,
  to: number,
  firstId: number,
): { tags: Tag[]; releases: Release[] } {
  const tags: Tag[] = [];
  const releases: Release[] = [];
  const gap = (to - from) / Math.max(1, count);
  for (let n = 0; n < count; n += 1) {
    const prerelease = random.chance(0.15);
    const name = `v1.${n}.0${prerelease ? '-rc.1' : ''}`;
    const committed = from + gap * (n + random.share() * 0.5);
    // Published hours or days after its commit: in another week, now and then.
    const published = committed + random.whole(1, 120) * HOUR;
    const annotated = random.chance(0.7);
    const sha = random.sha();
    const draft = random.chance(0.08);
    const tag = {
      name,
      sha,
      committedAt: instant(committed),
      taggedAt: annotated ? instant(published - HOUR / 2) : null,
    };
    // A draft's tag is made when it is published.
    if (!draft) tags.push(tag);
    if (random.chance(0.2)) tags.push({ ...tag, name: random.pick([`nightly-${n}`, `build/${n}`, `web@1.${n}.0`]) });
    if (draft || random.chance(0.8)) {
      releases.push({
        id: firstId + n,
        tag: draft ? `untagged-${sha.slice(0, 12)}` : name,
        sha: draft ? null : sha,
        draft,
        prerelease,
        createdAt: instant(committed),
        publishedAt: draft ? null : instant(published),
        updatedAt: instant(published + (random.chance(0.1) ? 50 * HOUR : 0)),
      });
    }
  }
  const last = tags.at(-1);
  // An alias that moves.
  return { tags: last ? [...tags, { ...last, name: 'latest', taggedAt: null }] : tags, releases };
}

function instant(at: number): string {
  return new Date(Math.floor(at / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}
