// A real job from nothing: makes the sample data once, computes monthly cloud-free NDVI and a picture, and checks every pixel.
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { explain } from '../src/cli/explain.ts';
import { runGraph } from '../src/cli/run-command.ts';
import { readSettings } from '../src/cli/settings.ts';
import { checkMonth } from './demo/check-ndvi.ts';
import { prepareSampleData } from './prepare-sample-data.ts';

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(checkout, 'demo');
const readGraph = (name: string): unknown => JSON.parse(readFileSync(join(checkout, 'examples', 'graphs', name), 'utf8'));

const { sample, catalogFiles } = await prepareSampleData();
const settings = { ...readSettings(), catalogFiles };
mkdirSync(out, { recursive: true });
const staging = join(out, '.staging');

console.log('\nMonthly cloud-free NDVI of the synthetic Sentinel-2 scenes (examples/graphs/monthly-ndvi.json)');
const started = performance.now();
const ndvi = await runGraph({ graph: readGraph('monthly-ndvi.json'), out: staging, settings });
const seconds = (performance.now() - started) / 1000;
console.log(explain(ndvi.plan));

let isRight = true;
const written: string[] = [];
for (const file of ndvi.files) {
  const month = /(\d{4}-\d{2})/.exec(basename(file))?.[1] ?? '';
  const target = join(out, `ndvi-${month}.tif`);
  copyFileSync(file, target);
  written.push(target);
  const check = await checkMonth(target, dirname(sample.collectionFile), '31U', month);
  isRight &&= check.wrong === 0 && check.compared > 0;
  console.log(
    `${relative(process.cwd(), target)}: ${check.compared} pixels computed again by a plain loop, ${check.wrong} differ (largest difference ${check.largestDifference.toExponential(1)})`,
  );
}
isRight &&= written.length === 4;

const picture = await runGraph({ graph: readGraph('ndvi-picture.json'), out: staging, settings, quiet: true });
const pictureFile = join(out, 'ndvi-2024-07.png');
copyFileSync(picture.files[0]!, pictureFile);
rmSync(staging, { recursive: true, force: true });

const { usage } = ndvi.run;
console.log(
  `\nRead ${usage.blocksDecoded} blocks (${(usage.inputPixels / 1e6).toFixed(1)} megapixels) of ${sample.items / 2} scenes and wrote ${written.length} files in ${seconds.toFixed(1)} s, ${(usage.cpuMs / 1000).toFixed(1)} CPU seconds.`,
);
console.log(`Look at  ${relative(process.cwd(), pictureFile)}`);
console.log(`Open     ${written.map((file) => relative(process.cwd(), file)).join('  ')}`);
if (!isRight) {
  console.error('The pixels are NOT right.');
  process.exitCode = 1;
}
