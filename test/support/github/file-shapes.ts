import { createHash } from 'node:crypto';
import type { Shape } from './account-shapes.js';
import { repositoryUrl } from './repository-shapes.js';
import { fullName, type Repository } from './world.js';

/** Above this GitHub shows that a file is there, not what is in it. */
const SHOWN_BYTES = 1024 * 1024;

/** A file on the default branch. */
export function contentFile(base: string, repository: Repository, path: string, text: string): Shape {
  const bytes = Buffer.from(text);
  const sha = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  const url = `${repositoryUrl(base, repository)}/contents/${path}?ref=main`;
  const git = `${repositoryUrl(base, repository)}/git/blobs/${sha}`;
  const html = `https://github.com/${fullName(repository)}/blob/main/${path}`;
  const shown = bytes.length <= SHOWN_BYTES;
  return {
    name: path.split('/').at(-1),
    path,
    sha,
    size: bytes.length,
    url,
    html_url: html,
    git_url: git,
    download_url: `https://raw.githubusercontent.com/${fullName(repository)}/main/${path}`,
    type: 'file',
    // Lines of 60 characters.
    content: shown ? bytes.toString('base64').replace(/.{1,60}/g, '$&\n') : '',
    encoding: shown ? 'base64' : 'none',
    _links: { self: url, git, html },
  };
}
