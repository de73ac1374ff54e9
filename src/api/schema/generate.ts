import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GraphQLDefinitionsFactory } from '@nestjs/graphql';

/** Writes the TypeScript types of the schema beside it; with `--check` fails if what is there is not what it would write. */
const TYPES = fileURLToPath(new URL('./types.ts', import.meta.url));

async function write(path: string): Promise<void> {
  await new GraphQLDefinitionsFactory().generate({
    typePaths: [fileURLToPath(new URL('./*.graphql', import.meta.url))],
    path,
    outputAs: 'interface',
    enumsAsTypes: true,
    customScalarTypeMapping: { Week: 'string', Date: 'string', DateTime: 'Date' },
    defaultScalarType: 'string',
  });
}

if (process.argv.includes('--check')) {
  const folder = await mkdtemp(join(tmpdir(), 'paceline-schema-'));
  await write(join(folder, 'types.ts'));
  const fresh = await readFile(join(folder, 'types.ts'), 'utf8');
  const kept = await readFile(TYPES, 'utf8').catch(() => '');
  await rm(folder, { recursive: true });
  if (fresh !== kept) {
    process.stderr.write('src/api/schema/types.ts is not what the schema says: run `npm run generate`\n');
    process.exit(1);
  }
} else {
  await write(TYPES);
}
