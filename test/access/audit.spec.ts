import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { AuditChainStore } from '../../src/access/audit-chain.store.js';
import { AuditStore } from '../../src/access/audit.store.js';
import { connect } from '../../src/data-source.js';
import { emptyAudit } from '../support/audit.js';
import { freshDatabase, type TestDatabase } from '../support/postgres.js';

const ENTRIES = 12;

describe('the chain of the audit', () => {
  let database: TestDatabase;
  let db: DataSource;
  let chain: AuditChainStore;
  const audit = new AuditStore();
  const append = (i: number): Promise<void> =>
    db.transaction((manager) =>
      audit.append(
        manager,
        { name: `actor ${i}`, principalId: i },
        {
          action: 'test.done',
          subject: `thing ${i}`,
          personId: i % 3 === 0 ? null : i,
          details: { i, list: [1, { a: 'é' }] },
        },
        new Date(Date.UTC(2026, 0, 1, 0, i)),
      ),
    );
  /** As whoever owns the database can: no trigger sees it. Undone afterwards. */
  const tampered = async (...statements: string[]): Promise<{ entry: string; kind: string } | null> => {
    const runner = db.createQueryRunner();
    await runner.startTransaction();
    try {
      await runner.query('ALTER TABLE audit_entry DISABLE TRIGGER ALL');
      for (const statement of statements) await runner.query(statement);
      // The store asks on the connection that sees it.
      const { entries, head, wrong } = await new AuditChainStore(
        runner.manager as unknown as DataSource,
        audit,
      ).verify();
      return head === null && entries > 0 ? { entry: 'none', kind: 'HEAD' } : wrong;
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  };
  const reseal = (id: number): string =>
    `UPDATE audit_entry SET hash = audit_hash(previous, id, at, action, actor, principal_id, person_id, subject, details) WHERE id = ${id}`;

  beforeAll(async () => {
    database = await freshDatabase();
    db = await connect(database.url);
    chain = new AuditChainStore(db, audit);
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });
  beforeEach(async () => {
    await emptyAudit(db);
    for (let i = 1; i <= ENTRIES; i += 1) await append(i);
  });

  it('is whole as it is written, also when many write at once, and empty', async () => {
    expect(await chain.verify()).toMatchObject({ entries: ENTRIES, wrong: null, head: { entry: `${ENTRIES}` } });
    await Promise.all(Array.from({ length: 20 }, (_, i) => append(100 + i)));
    expect(await chain.verify()).toMatchObject({ entries: ENTRIES + 20, wrong: null, head: { entry: '32' } });
    expect(await tampered('DELETE FROM audit_entry', 'DELETE FROM audit_head')).toBeNull();
  });

  it('nothing of it can be changed, deleted or emptied by a statement that passes the trigger', async () => {
    for (const statement of ["UPDATE audit_entry SET actor = 'x'", 'DELETE FROM audit_entry', 'TRUNCATE audit_entry'])
      await expect(db.query(statement)).rejects.toThrow('entries of the audit are never changed');
    expect(await chain.verify()).toMatchObject({ entries: ENTRIES, wrong: null });
  });

  it('a transaction that fails leaves no entry and no gap', async () => {
    const failing = db.transaction(async (manager) => {
      await audit.append(manager, { name: 'x' }, { action: 'test.failed' }, new Date());
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await append(13);
    expect(await chain.verify()).toMatchObject({ entries: 13, wrong: null });
  });

  it('every column of every entry changed to anything else is found, and it is said which entry', async () => {
    const columns: Record<string, fc.Arbitrary<string>> = {
      at: fc.integer({ min: 1, max: 10_000_000 }).map((us) => `at + ${us} * interval '1 microsecond'`),
      action: fc.constantFrom("action || ' '", 'upper(action)', "''"),
      actor: fc.string({ maxLength: 5 }).map((text) => `actor || '.${text.replace(/['\0\\]/g, '')}'`),
      principal_id: fc.constantFrom('NULL', 'principal_id + 1', '-principal_id'),
      person_id: fc.constantFrom('coalesce(person_id, 0) + 1', '-coalesce(person_id, 99)'),
      subject: fc.constantFrom('NULL', "''", "subject || 'x'"),
      details: fc.constantFrom("'{}'", `details || '{"i": -1}'`, `details || '{"more": null}'`, "'null'"),
      previous: fc.constantFrom("'\\x00'", 'sha256(previous)', "previous || '\\x00'"),
      hash: fc.constantFrom("'\\x'", 'sha256(hash)', "hash || '\\x00'"),
    };
    const change = fc
      .constantFrom(...Object.keys(columns))
      .chain((column) =>
        fc.tuple(fc.constant(column), columns[column] ?? fc.constant('NULL'), fc.integer({ min: 1, max: ENTRIES })),
      );
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(change, async ([column, value, id]) => {
        seen.add(column);
        const found = await tampered(`UPDATE audit_entry SET ${column} = ${value} WHERE id = ${id}`);
        expect(found).toEqual({ entry: `${id}`, kind: 'CHANGED' });
      }),
      { numRuns: 120 },
    );
    expect(seen.size).toBe(Object.keys(columns).length);
  }, 120_000);

  it('an entry deleted at the beginning, in the middle or at the end is found', async () => {
    for (const id of [1, 2, 6, ENTRIES - 1, ENTRIES])
      expect(await tampered(`DELETE FROM audit_entry WHERE id = ${id}`)).toEqual({ entry: `${id}`, kind: 'MISSING' });
    expect(await tampered('DELETE FROM audit_entry WHERE id <= 3')).toEqual({ entry: '1', kind: 'MISSING' });
    expect(await tampered('DELETE FROM audit_entry WHERE id > 3')).toEqual({ entry: '4', kind: 'MISSING' });
    expect(await tampered('DELETE FROM audit_entry')).toEqual({ entry: '1', kind: 'MISSING' });
  });

  it('the last entry deleted is found after more was appended, too', async () => {
    await db.query('ALTER TABLE audit_entry DISABLE TRIGGER ALL');
    await db.query(`DELETE FROM audit_entry WHERE id = ${ENTRIES}`);
    await append(50);
    expect((await chain.verify()).wrong).toEqual({ entry: `${ENTRIES}`, kind: 'MISSING' });
  });

  it('numbers closed up over a gap are found where they begin', async () => {
    expect(
      await tampered('DELETE FROM audit_entry WHERE id = 5', 'UPDATE audit_entry SET id = id - 1 WHERE id > 5'),
    ).toEqual({
      entry: '5',
      kind: 'CHANGED',
    });
  });

  it('two entries swapped, and one put in, are found', async () => {
    const swap = [
      'UPDATE audit_entry SET id = -4 WHERE id = 4',
      'UPDATE audit_entry SET id = 4 WHERE id = 7',
      'UPDATE audit_entry SET id = 7 WHERE id = -4',
    ];
    expect(await tampered(...swap)).toEqual({ entry: '4', kind: 'CHANGED' });
    const copy = (id: string): string =>
      `INSERT INTO audit_entry SELECT ${id}, at, action, 'nobody', principal_id, person_id, subject, details, previous, hash FROM audit_entry WHERE id = 6`;
    expect(await tampered(copy('0'))).toEqual({ entry: '0', kind: 'INSERTED' });
    expect(await tampered(copy(`${ENTRIES + 1}`))).toEqual({ entry: `${ENTRIES + 1}`, kind: 'INSERTED' });
    expect(await tampered('UPDATE audit_entry SET id = 1000 + id WHERE id >= 6', 'UPDATE audit_entry SET id = id - 999 WHERE id > 1000', copy('6').replace('WHERE id = 6', 'WHERE id = 7'))).toEqual({ entry: '6', kind: 'CHANGED' }); // prettier-ignore
  });

  it('an entry changed with its hash made anew is found by the next, the last by the head', async () => {
    for (const id of [1, 2, 6, ENTRIES - 1, ENTRIES])
      expect(await tampered(`UPDATE audit_entry SET actor = 'x' WHERE id = ${id}`, reseal(id))).toEqual({
        entry: `${id}`,
        kind: 'REPLACED',
      });
  });

  it('a chain written anew to its end is found by a head that was kept', async () => {
    const kept = (await chain.verify()).head?.hash ?? '';
    expect(await chain.entryOf(kept)).toBe(`${ENTRIES}`);
    await append(13);
    expect(await chain.entryOf(kept)).toBe(`${ENTRIES}`);
    const anew: string[] = ["UPDATE audit_entry SET actor = 'x' WHERE id = 3", reseal(3)];
    for (let id = 4; id <= 13; id += 1)
      anew.push(
        `UPDATE audit_entry SET previous = (SELECT hash FROM audit_entry WHERE id = ${id - 1}) WHERE id = ${id}`,
        reseal(id),
      );
    anew.push('UPDATE audit_head SET hash = (SELECT hash FROM audit_entry WHERE id = 13)');
    await db.query('ALTER TABLE audit_entry DISABLE TRIGGER ALL');
    for (const statement of anew) await db.query(statement);
    expect((await chain.verify()).wrong).toBeNull();
    expect(await chain.entryOf(kept)).toBeNull();
  });

  it('a head that is gone or moved back is found, and without one nothing is written', async () => {
    expect(await tampered('DELETE FROM audit_head')).toEqual({ entry: 'none', kind: 'HEAD' });
    expect(
      await tampered('UPDATE audit_head SET entry_id = 9, hash = (SELECT hash FROM audit_entry WHERE id = 9)'),
    ).toEqual({
      entry: '10',
      kind: 'INSERTED',
    });
    await db.query('CREATE TABLE kept_head AS SELECT * FROM audit_head');
    await db.query('DELETE FROM audit_head');
    await expect(append(13)).rejects.toThrow('the head of the audit is gone');
    await db.query('INSERT INTO audit_head SELECT * FROM kept_head');
    await db.query('DROP TABLE kept_head');
  });

  it('may be shortened at its beginning, which it tells; a beginning that nothing tells of is found', async () => {
    const before = new Date(Date.UTC(2026, 0, 1, 0, 6));
    const shorten = (limit: number): Promise<number> =>
      db.transaction((manager) => chain.shorten(manager, { name: 'retention' }, before, limit, new Date()));
    expect(await shorten(2)).toBe(2);
    expect(await shorten(100)).toBe(3);
    expect(await shorten(100)).toBe(0);
    expect(await chain.verify()).toMatchObject({ entries: ENTRIES - 5 + 2, wrong: null });
    await expect(db.query('DELETE FROM audit_entry WHERE id = 6')).rejects.toThrow('never changed');
    expect(
      await tampered(
        'UPDATE audit_head SET began_after = 7, began_hash = (SELECT hash FROM audit_entry WHERE id = 7)',
        'DELETE FROM audit_entry WHERE id <= 7',
      ),
    ).toEqual({ entry: '1', kind: 'MISSING' });
    expect(await tampered('DELETE FROM audit_entry WHERE id = 6')).toEqual({ entry: '6', kind: 'MISSING' });
  });

  it('looks at 50,000 entries in seconds', async () => {
    await db.query('ALTER TABLE audit_entry DISABLE TRIGGER ALL');
    await db.query(`DO $$ DECLARE last bytea := (SELECT hash FROM audit_head); place bigint := ${ENTRIES}; BEGIN
      FOR i IN 1..50000 LOOP
        place := place + 1;
        INSERT INTO audit_entry
        VALUES (place, now(), 'a.b', 'actor', NULL, NULL, NULL, '{"a": 1}', last,
                audit_hash(last, place, now(), 'a.b', 'actor', NULL, NULL, NULL, '{"a": 1}'))
        RETURNING hash INTO last;
      END LOOP;
      UPDATE audit_head SET entry_id = place, hash = last; END $$`);
    const began = Date.now();
    expect(await chain.verify()).toMatchObject({ entries: 50_000 + ENTRIES, wrong: null });
    const took = Date.now() - began;
    expect(took).toBeLessThan(15_000);
  }, 120_000);
});
