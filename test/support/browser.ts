import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { asEveryone } from './access.js';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A machine without Chromium leaves the pages' tests out, unless everything has to run. */
export const describeWithBrowser =
  existsSync(CHROMIUM) || process.env['REQUIRE_ALL'] === '1' ? describe : describe.skip;

/** Debian's Chromium, with a profile of its own that is thrown away. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

export interface Watched {
  page: Page;
  /** Requests to anything but the server. */
  strangers: string[];
  /** What the page complained of. */
  complaints: string[];
  close(): Promise<void>;
}

/** A page in a context of its own, watched for what it must not do. */
export async function watchedPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const context = await browser.newContext({
    locale: 'en-GB',
    viewport: { width: 1440, height: 900 },
    extraHTTPHeaders: asEveryone,
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const strangers: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    const { origin: asked, protocol } = new URL(request.url());
    if (protocol !== 'data:' && asked !== origin) strangers.push(request.url());
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, strangers, complaints, close: () => context.close() };
}
