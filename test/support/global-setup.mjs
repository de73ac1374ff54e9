import './swc-register.mjs';

/** Jest runs this outside of its own loader, so TypeScript comes through ours. */
export default async function globalSetup() {
  const { startTestPostgres } = await import('./test-postgres.ts');
  globalThis.stopTestPostgres = await startTestPostgres();
}
