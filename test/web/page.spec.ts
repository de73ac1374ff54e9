import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { describeWithBrowser, openBrowser, type Watched, watchedPage } from '../support/browser.js';
import { letIn, type TestGrant } from '../support/access.js';
import { answer, type Running, start } from '../support/paceline.js';
import type { TestDatabase } from '../support/postgres.js';
import { temporaryDirectory } from '../support/processes.js';
import { sampleDatabase } from '../support/sample-database.js';

const START_MS = 120_000;

interface Goal {
  multiple13w: number;
  baselineRate: number;
  rate13w: number;
  baseline: { deliveries: number; exposure: number };
  current: { deliveries: number; exposure: number };
}

describeWithBrowser('the page', () => {
  const directory = temporaryDirectory();
  let paceline: Running;
  let browser: Browser;
  let watched: Watched;
  let page: Page;

  beforeAll(async () => {
    paceline = await start({ DATA_DIR: join(directory.path, 'data'), LOG_LEVEL: 'error' });
    browser = await openBrowser();
  }, START_MS);

  afterAll(async () => {
    await browser?.close();
    await paceline?.stop();
    directory.remove();
  }, START_MS);

  beforeEach(async () => {
    watched = await watchedPage(browser, paceline.address);
    page = watched.page;
    await page.goto(`${paceline.address}/`);
    await page.getByRole('table', { name: /Teams with a goal/ }).waitFor();
  });

  afterEach(async () => {
    await watched.close();
    expect(watched.strangers).toEqual([]);
    expect(watched.complaints).toEqual([]);
  });

  const rows = () =>
    page
      .getByRole('table', { name: /Teams with a goal/ })
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader') });
  const openTeam = async (name: string): Promise<void> => {
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
  };

  it('answers in one sentence made of the numbers of GraphQL', async () => {
    const { organization } = await answer<{
      organization: {
        rollup: {
          teams: number;
          figuresFrom: number;
          medianMultiple: number;
          pooledMultiple: number;
          cohorts: { atTargetNow: number; onPlanNow: number }[];
        };
      };
    }>(
      paceline.address,
      `{ organization { rollup(program: "2026") {
           teams figuresFrom medianMultiple pooledMultiple cohorts { atTargetNow onPlanNow } } } }`,
    );
    const { teams, figuresFrom, medianMultiple, pooledMultiple, cohorts } = organization.rollup;
    const sum = (of: (cohort: (typeof cohorts)[number]) => number) =>
      cohorts.reduce((total, cohort) => total + of(cohort), 0);
    const sentence = (await page.locator('.answer').textContent()) ?? '';
    expect(sentence.match(/\d+(\.\d+)?/g)?.map(Number)).toEqual([
      teams,
      3,
      6,
      10,
      figuresFrom,
      sum(({ atTargetNow }) => atTargetNow),
      sum(({ onPlanNow }) => onPlanNow),
      Number(medianMultiple.toFixed(2)),
      figuresFrom,
      Number(pooledMultiple.toFixed(2)),
    ]);
  });

  it('says as of when, and that it is a sample', async () => {
    const { installation } = await answer<{ installation: { notice: string } }>(
      paceline.address,
      '{ installation { notice } }',
    );
    expect(await page.getByRole('banner').getByText(installation.notice).isVisible()).toBe(true);
    expect(await page.locator('.as-of').textContent()).toContain('16 August 2026');
  });

  it('narrows the list while one types, and keeps the search in the address', async () => {
    expect(await rows().count()).toBe(46);
    await page.getByRole('searchbox', { name: 'Search' }).fill('vercel');
    await page.getByText('3 teams', { exact: true }).waitFor();
    expect((await rows().getByRole('rowheader').getByRole('link').allTextContents()).sort()).toEqual([
      'vercel/ai',
      'vercel/satori',
      'vercel/swr',
    ]);
    await page.reload();
    await page.getByText('3 teams', { exact: true }).waitFor();
    expect(await page.getByRole('searchbox', { name: 'Search' }).inputValue()).toBe('vercel');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('46 teams', { exact: true }).waitFor();
  });

  it('filters by status and department', async () => {
    await page.getByRole('combobox', { name: 'Status' }).selectOption('NO_DATA');
    await page.getByRole('combobox', { name: 'Department' }).selectOption('grafana');
    await page.getByText('1 team', { exact: true }).waitFor();
    expect(await rows().first().textContent()).toMatch(/grafana\/oncall.*not known.*No data/);
    await page.getByRole('searchbox', { name: 'Search' }).fill('nothing like this');
    await page.getByText('No team matches').waitFor();
  });

  it('sorts by a column and says so', async () => {
    const header = page.getByRole('columnheader', { name: /^Baseline/ });
    expect(await header.getAttribute('aria-sort')).toBe('none');
    await header.getByRole('button', { name: 'Baseline / week', exact: true }).focus();
    await page.keyboard.press('Enter');
    await expectFirst('vercel/ai');
    expect(await header.getAttribute('aria-sort')).toBe('descending');
    await page.keyboard.press('Enter');
    await page.locator('[aria-sort="ascending"]').waitFor();
    await firstTeam().filter({ hasNotText: 'vercel/ai' }).waitFor();
    expect(await header.getAttribute('aria-sort')).toBe('ascending');
    expect(await page.getByRole('columnheader', { name: /^Multiple/ }).getAttribute('aria-sort')).toBe('none');
  });

  // Not by waitForFunction, which evaluates a text: the page's content policy forbids that.
  const firstTeam = (): Locator => rows().first().getByRole('rowheader').getByRole('link');
  const expectFirst = (name: string): Promise<void> => firstTeam().filter({ hasText: name }).waitFor();

  it('opens a team, shows the arithmetic of GraphQL, and goes back to where it was', async () => {
    const { team } = await answer<{ team: { progress: Goal } }>(
      paceline.address,
      `{ team(slug: "vercel/ai") { progress(program: "2026") {
           multiple13w baselineRate rate13w baseline { deliveries exposure } current { deliveries exposure } } } }`,
    );
    const { current, baseline, multiple13w } = team.progress;
    await page.getByRole('searchbox', { name: 'Search' }).fill('vercel');
    await page.getByText('3 teams', { exact: true }).waitFor();
    await openTeam('vercel/ai');
    const sum = page.getByRole('region', { name: 'How the multiple is made' });
    const cells = await sum.getByRole('cell').allTextContents();
    const rate = (of: { deliveries: number; exposure: number }) => (of.deliveries / of.exposure).toPrecision(4);
    expect(cells).toEqual([
      ...[String(current.deliveries), '÷', String(current.exposure), '=', rate(current)],
      ...[String(baseline.deliveries), '÷', String(baseline.exposure), '=', rate(baseline)],
    ]);
    expect(await sum.textContent()).toContain(`${rate(current)} ÷ ${rate(baseline)} = ${multiple13w.toFixed(2)}x`);
    await page.goBack();
    await page.getByText('3 teams', { exact: true }).waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Open-source sample');
  });

  it('works after a reload at a team, with its chart, its deliveries and what did not count', async () => {
    await page.goto(`${paceline.address}/#/team/vercel%2Fai?program=2026`);
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'vercel/ai' }).waitFor();
    await page.locator('.chart .bar-complete path').first().waitFor();
    const first = page
      .getByRole('table', { name: /deliveries/ })
      .getByRole('link')
      .first();
    expect(await first.getAttribute('href')).toMatch(/^https:\/\/github\.com\/vercel\/ai\//);
    await page.getByRole('button', { name: 'Same commit again' }).click();
    await page.getByText('the same commit was delivered before').first().waitFor();
  });

  it('marks the weeks that are not known and makes no figure of them', async () => {
    await page.goto(`${paceline.address}/#/team/cli%2Fcli?program=2026`);
    await page.getByRole('heading', { level: 1, name: 'cli/cli' }).waitFor();
    await page.getByText(/None of the \d+ weeks is known in full/).waitFor();
    expect(await page.locator('.chart [fill="url(#hatch)"]').count()).toBeGreaterThan(50);
    expect(await page.locator('.chart .bar-complete path').count()).toBe(0);
    expect(await page.getByRole('region', { name: 'How the multiple is made' }).textContent()).toContain(
      'The multiple is not known.',
    );
  });

  it('says why of a figure, from the keyboard too', async () => {
    await page.getByRole('button', { name: 'Typical team: why?' }).first().focus();
    await page.keyboard.press('Enter');
    const why = page.getByRole('note').filter({ visible: true });
    expect(await why.textContent()).toMatch(/median.*14 teams.*rules 2, method 2/s);
    await page.keyboard.press('Escape');
    await why.waitFor({ state: 'hidden' });
  });

  it('shows a department, the finished program, and an unknown team as what they are', async () => {
    await page.getByRole('button', { name: 'Departments' }).click();
    await page.getByRole('link', { name: 'grafana', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'grafana' }).waitFor();
    await page.getByText('4 teams', { exact: true }).waitFor();
    await page.getByLabel('Program').selectOption('2025');
    await page
      .getByText(/could not be judged|missed/)
      .first()
      .waitFor();
    expect(await page.locator('.answer').textContent()).toMatch(/^Of 4 teams .* met .* missed/);
    await page.goto(`${paceline.address}/#/team/nobody`);
    await page.getByText('There is no team “nobody” here.').waitFor();
  });

  it('shows the newest review as text', async () => {
    await page.locator('.review summary').click();
    expect(await page.getByRole('heading', { name: 'In short' }).isVisible()).toBe(true);
  });

  it.each(['', '#/team/vercel%2Fai?program=2026'])('is built for everybody: %p', async (address) => {
    await page.goto(`${paceline.address}/${address}`);
    await page.reload();
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    expect(await page.evaluate(UNNAMED)).toEqual([]);
    expect(await page.evaluate(SKIPPED_LEVELS)).toEqual([]);
    expect(
      await page.evaluate(
        `[...document.querySelectorAll('table')].filter((t) => !t.querySelector('th[scope=col]')).length`,
      ),
    ).toBe(0);
    expect(await page.evaluate(`document.documentElement.lang`)).toBe('en');
    expect(await page.getByRole('main').count()).toBe(1);
  });

  it.each([390, 768, 1100, 1920])('does not scroll sideways at %i px', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    for (const address of [
      '',
      '#/?view=departments',
      '#/team/vercel%2Fai?program=2026',
      '#/team/cli%2Fcli?program=2025',
    ]) {
      await page.goto(`${paceline.address}/${address}`);
      await page.reload();
      await page.waitForLoadState('networkidle');
      expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(
        0,
      );
    }
  });
});

/** Controls and links without a name. */
const UNNAMED = `[...document.querySelectorAll('input, select, button, a[href]')]
  .filter((e) => !(e.labels?.length || e.getAttribute('aria-label') || e.textContent.trim()))
  .map((e) => e.outerHTML)`;

/** Headings that leave out a level. */
const SKIPPED_LEVELS = `[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
  .filter((e, i, all) => i > 0 && Number(e.tagName[1]) > Number(all[i - 1].tagName[1]) + 1)
  .map((e) => e.textContent)`;

describeWithBrowser('the page of whoever may see less', () => {
  let database: TestDatabase;
  let paceline: Running;
  let browser: Browser;

  beforeAll(async () => {
    database = await sampleDatabase();
    paceline = await start({ DATABASE_URL: database.url, LOG_LEVEL: 'error' });
    browser = await openBrowser();
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await paceline?.stop();
    await database?.drop();
  }, START_MS);

  const see = async (secret: string, grants: TestGrant[]): Promise<Watched> => {
    const extraHTTPHeaders = await letIn(database.url, secret, grants);
    const watched = await watchedPage(browser, paceline.address, { extraHTTPHeaders });
    await watched.page.goto(`${paceline.address}/`);
    return watched;
  };

  it('begins with the department of its leader, and lists the teams of several grants', async () => {
    const lead = await see('pace_page_lead', [{ role: 'ORG_LEADER', team: 'vercel' }]);
    await lead.page.getByRole('heading', { level: 1, name: 'vercel' }).waitFor();
    const headers = lead.page.getByRole('table', { name: /Teams with a goal/ }).getByRole('rowheader');
    await headers.first().waitFor();
    const names = await headers.allInnerTexts();
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !/vercel|ai|swr|satori/i.test(name))).toEqual([]);
    const two = await see('pace_page_two', [
      { role: 'TEAM_LEAD', team: 'vercel/ai' },
      { role: 'TEAM_LEAD', team: 'grafana/k6' },
    ]);
    await two.page.getByRole('heading', { level: 1, name: 'Your teams' }).waitFor();
    await two.page.getByRole('link', { name: 'k6' }).click();
    await two.page.getByRole('heading', { level: 1, name: 'k6' }).waitFor();
    for (const watched of [lead, two]) {
      expect(watched.complaints).toEqual([]);
      await watched.close();
    }
  });

  it('tells whoever holds nothing what to ask for', async () => {
    const nobody = await see('pace_page_nobody', []);
    await nobody.page.getByText('an operator can give you a role').waitFor();
    await nobody.close();
  });
});
