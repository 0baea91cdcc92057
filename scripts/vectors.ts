// Runs openEO test vectors through parsing, planning and every rung of the evaluator.
//
//   npm run vectors -- DIR      every *.json5 of the folder, without the cases of its known-defective.json
//
// Ends with the line `N passed, N failed, N skipped`; the exit status is 0 only if nothing failed and something passed.
import { existsSync } from 'node:fs';
import { linesOf, summaryOf, totalsOf } from './vectors/report.ts';
import { runVectors, type SetOutcome } from './vectors/run-vectors.ts';
import { readVectorFolder } from './vectors/vector-case.ts';

async function main(path: string): Promise<number> {
  const folder = readVectorFolder(path);
  for (const { file, why } of folder.unreadable) console.log(`${file} cannot be read: ${why}`);
  const sets: SetOutcome[] = [];
  for await (const outcome of runVectors(folder)) {
    sets.push(outcome);
    for (const line of linesOf(outcome)) console.log(line);
  }
  for (const line of summaryOf(sets)) console.log(line);
  const { passed, failed } = totalsOf(sets);
  return folder.unreadable.length > 0 || failed > 0 || passed === 0 ? 1 : 0;
}

const [path, ...others] = process.argv.slice(2);
if (path === undefined || others.length > 0 || !existsSync(path)) {
  console.error(path === undefined || others.length > 0 ? 'Usage: npm run vectors -- DIR' : `There is no folder ${path}.`);
  process.exitCode = 2;
} else {
  process.exitCode = await main(path);
}
