import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { describeWithBrowser, openBrowser, watchedPage } from '../support/browser.js';
import { type Running, start } from '../support/paceline.js';
import { temporaryDirectory } from '../support/processes.js';

const START_MS = 120_000;

describeWithBrowser('signing in on the page', () => {
  const directory = temporaryDirectory();
  let paceline: Running;
  let browser: Browser;

  beforeAll(async () => {
    paceline = await start({ DATA_DIR: join(directory.path, 'data'), LOG_LEVEL: 'error' });
    browser = await openBrowser();
  }, START_MS);

  afterAll(async () => {
    await browser?.close();
    await paceline?.stop();
    directory.remove();
  }, START_MS);

  it('says how, lets in by a link, tells who it is, and lets out again', async () => {
    const watched = await watchedPage(browser, paceline.address, {
      extraHTTPHeaders: {},
    });
    const { page, strangers, complaints } = watched;
    await page.goto(`${paceline.address}/`);
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await page.getByText('npm run -s paceline -- sign-in --role LEADER').waitFor();
    // The browser itself tells of the refused question; the page says nothing else.
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
    complaints.length = 0;

    const [link = ''] = /http:\S+\/sign-in\/once\?code=\S+/.exec(paceline.screen) ?? [];
    await page.goto(link);
    await page.getByRole('heading', { name: 'Sign in as Leader' }).waitFor();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('table', { name: /Teams with a goal/ }).waitFor();
    expect(new URL(page.url()).search).toBe('');
    const cookies = await page.context().cookies();
    expect(cookies).toMatchObject([{ name: 'paceline_session', httpOnly: true, sameSite: 'Lax', path: '/' }]);
    expect(await page.evaluate('document.cookie')).toBe('');

    await page.getByText('Account: Leader').click();
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect([width, overflow]).toEqual([width, 0]);
    }
    expect(complaints).toEqual([]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    expect(await page.context().cookies()).toEqual([]);
    await page.goto(link);
    await page.getByRole('heading', { name: 'This link signs nobody in' }).waitFor();
    expect(strangers).toEqual([]);
    await watched.close();
  }, 60_000);
});
