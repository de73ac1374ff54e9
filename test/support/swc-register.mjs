// `node --import ./test/support/swc-register.mjs some.ts` runs TypeScript without a build.
import { register } from 'node:module';

register('./swc-hooks.mjs', import.meta.url);
