import type { DataSource, EntityMetadata } from 'typeorm';

/** A table as `column → type, null or not, key position`, in words that compare. */
type TableShape = Map<string, string>;

/** Tables that no entity stands for: TypeORM's own ledger. */
const NOT_OURS = new Set(['migrations']);
/** The same type by TypeORM's names and by Postgres's. */
const SAME = new Map([
  ['int', 'integer'],
  ['int2', 'smallint'],
  ['int4', 'integer'],
  ['int8', 'bigint'],
  ['float8', 'double precision'],
  ['float', 'double precision'],
  ['bool', 'boolean'],
  ['timestamptz', 'timestamp with time zone'],
  ['timestamp', 'timestamp without time zone'],
  ['varchar', 'character varying'],
  ['decimal', 'numeric'],
]);

/** Every difference between the entities and the migrated schema, as one line each. */
export async function findDrift(dataSource: DataSource): Promise<string[]> {
  const stored = await readTables(dataSource);
  const told = new Map(dataSource.entityMetadatas.map((entity) => [entity.tableName, shapeOf(dataSource, entity)]));
  const missing = [...stored.keys()].filter((table) => !told.has(table)).map((table) => `table ${table} has no entity`);
  const differing = [...told].flatMap(([table, shape]) => {
    const real = stored.get(table);
    return real === undefined ? [`the entity of ${table} has no table`] : compare(table, shape, real);
  });
  return [...missing, ...differing];
}

function compare(table: string, told: TableShape, real: TableShape): string[] {
  return [...new Set([...told.keys(), ...real.keys()])]
    .filter((column) => told.get(column) !== real.get(column))
    .map(
      (column) =>
        `${table}.${column}: entity says ${told.get(column) ?? 'nothing'}, table says ${real.get(column) ?? 'nothing'}`,
    );
}

function shapeOf(dataSource: DataSource, entity: EntityMetadata): TableShape {
  return new Map(
    entity.columns.map((column) => {
      const type = dataSource.driver.normalizeType(column);
      const name = `${SAME.get(type) ?? type}${column.isArray ? '[]' : ''}`;
      return [column.databaseName, describe(name, column.isNullable, column.isPrimary)];
    }),
  );
}

async function readTables(dataSource: DataSource): Promise<Map<string, TableShape>> {
  const rows = await dataSource.query<
    { table: string; column: string; type: string; nullable: boolean; primary: boolean }[]
  >(`
    SELECT class.relname AS "table", attribute.attname AS "column",
           format_type(attribute.atttypid, attribute.atttypmod) AS type,
           NOT attribute.attnotnull AS nullable,
           coalesce(attribute.attnum = ANY (key.conkey), false) AS primary
    FROM pg_class AS class
    JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
    LEFT JOIN pg_constraint AS key ON key.conrelid = class.oid AND key.contype = 'p'
    WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'p') AND NOT class.relispartition`);
  const tables = new Map<string, TableShape>();
  for (const { table, column, type, nullable, primary } of rows) {
    if (NOT_OURS.has(table)) continue;
    const shape = tables.get(table) ?? new Map<string, string>();
    tables.set(table, shape.set(column, describe(type, nullable, primary)));
  }
  return tables;
}

function describe(type: string, nullable: boolean, primary: boolean): string {
  return `${type}${nullable ? '' : ' not null'}${primary ? ' primary key' : ''}`;
}
