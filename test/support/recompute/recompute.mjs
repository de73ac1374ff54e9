// Works every figure of a running Paceline out again from its own answers, and says where they differ:
//   node recompute.mjs http://127.0.0.1:3000 "Bearer TOKEN" '{"2026": ["2026-08-10"]}' '["2026-08-10"]'
// The weeks of programs whose goals and rollups are looked at, and the weeks that are explained event by event. A team
// as fifth: it and all below it alone.
import { asker } from './asking.mjs';
import { recompute } from './check.mjs';

const [address, authorization, goalWeeks, explainedWeeks, under] = process.argv.slice(2);
const asked = { goalWeeks: JSON.parse(goalWeeks), explainedWeeks: JSON.parse(explainedWeeks), under };
console.log(JSON.stringify(await recompute(asker(address, authorization), asked)));
