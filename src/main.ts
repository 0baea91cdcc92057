import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { findingText, lintCatalog } from './catalog/index.ts';
import { explain } from './cli/explain.ts';
import { GraphInvalid, planGraph } from './cli/planning.ts';
import { readJsonFile, runGraph } from './cli/run-command.ts';
import { readSettings, type Settings } from './cli/settings.ts';
import { OpenEOError } from './cube/index.ts';
import { FolderStore } from './storage/index.ts';

interface CommonOptions {
  readonly catalog?: readonly string[];
  readonly parameters?: string;
  readonly workers?: string;
  readonly verbose?: boolean;
}

/** Settings; without a configured catalog the sample data's, where they have been made. */
function settingsOf(options: CommonOptions): Settings {
  const workers = options.workers === undefined ? undefined : Number(options.workers);
  if (workers !== undefined && !(Number.isInteger(workers) && workers > 0))
    throw new OpenEOError('ConfigurationInvalid', `--workers is '${options.workers}'; it must be a whole number above 0.`);
  const settings = readSettings({ catalogs: options.catalog, workers });
  if (settings.catalogFiles.length > 0) return settings;
  const made = ['sample/layercatalog.json', 'landsat8-new-york.json']
    .map((name) => join(settings.home, name))
    .filter((file) => existsSync(file));
  return { ...settings, catalogFiles: made };
}

async function parametersOf(options: CommonOptions): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (options.parameters === undefined) return undefined;
  const text = options.parameters.trim();
  if (!text.startsWith('{')) return (await readJsonFile(text)) as Readonly<Record<string, unknown>>;
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new OpenEOError('ProcessParameterInvalid', `--parameters is neither JSON nor a file: ${(cause as Error).message}`, { cause });
  }
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const program = new Command('graticule')
  .description('openEO process graphs in, map tiles, files and statistics out.')
  .showHelpAfterError('(--help shows what there is)')
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'graticule: ')) });

function withCommon(command: Command): Command {
  return command
    .option(
      '--catalog <file>',
      'layer catalog file; may be given several times (default: OPENEO_CATALOG_FILES, else the sample data)',
      collect,
    )
    .option('--parameters <json>', 'values of the process parameters: JSON, or a file of it')
    .option('--verbose', 'say what is decided on the way');
}

withCommon(program.command('run <graph>'))
  .description('Run a process graph (JSON file) and write its results.')
  .requiredOption('--out <folder>', 'where the files go')
  .option('--job <name>', 'name the job: started again after a stop, it goes on where it was')
  .option('--workers <n>', 'worker threads (default: one a core)')
  .action(async (graph: string, options: CommonOptions & { out: string; job?: string }) => {
    const stop = new AbortController();
    const onSignal = (): void => stop.abort(new OpenEOError('JobCancelled', 'Cancelled.'));
    process.once('SIGINT', onSignal);
    process.once('SIGTERM', onSignal);
    const started = performance.now();
    const { run, files, plan } = await runGraph({
      graph: await readJsonFile(graph),
      out: options.out,
      settings: settingsOf(options),
      parameters: await parametersOf(options),
      job: options.job,
      signal: stop.signal,
      log:
        options.verbose === true
          ? (message) => console.error(message)
          : (message) => message.startsWith('warning') && console.error(message),
    });
    for (const warning of run.warnings) console.error(`warning: ${warning}`);
    for (const file of files) console.log(file);
    const { usage } = run;
    console.error(
      `${files.length} ${files.length === 1 ? 'file' : 'files'} in ${((performance.now() - started) / 1000).toFixed(2)} s; ` +
        `${(usage.cpuMs / 1000).toFixed(2)} CPU seconds (estimate ${plan.estimate.cpuSeconds}), ${usage.blocksDecoded} blocks decoded (estimate ${plan.estimate.blocksDecoded}), ` +
        `${(usage.inputPixels / 1e6).toFixed(2)} megapixels read${run.resumedCells > 0 ? `, ${run.resumedCells} cells were done before` : ''}`,
    );
  });

withCommon(program.command('plan <graph>'))
  .description('Say what a process graph would do and cost, without reading a pixel.')
  .option('--json', 'the whole plan as JSON')
  .action(async (graph: string, options: CommonOptions & { json?: boolean }) => {
    const settings = settingsOf(options);
    const plan = await planGraph(await readJsonFile(graph), {
      store: new FolderStore(settings.home),
      catalogFiles: settings.catalogFiles,
      workingBytes: settings.workingBytes * settings.workers,
      parameters: await parametersOf(options),
      log: (message) => message.startsWith('warning') && console.error(message),
    });
    console.log(options.json === true ? JSON.stringify(plan, null, 2) : explain(plan));
  });

const catalog = program.command('catalog').description('Work on layer catalog files.');
catalog
  .command('lint <file>')
  .description('Check a layer catalog file: what is wrong with it, and what would not work.')
  .action(async (file: string) => {
    const findings = await lintCatalog(file);
    for (const finding of findings) console.log(findingText(finding));
    const errors = findings.filter((finding) => finding.severity === 'error').length;
    console.log(`${errors} ${errors === 1 ? 'error' : 'errors'}, ${findings.length - errors} warnings`);
    if (errors > 0) process.exitCode = 1;
  });

function describe(error: unknown): string {
  if (error instanceof GraphInvalid) return error.message;
  if (!(error instanceof OpenEOError)) return error instanceof Error ? error.message : String(error);
  const { node, argument, item, file } = error;
  const place = Object.entries({ node, argument, item, file })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} '${value}'`);
  return `${error.code}: ${error.message}${place.length > 0 ? ` (${place.join(', ')})` : ''}`;
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(`graticule: ${describe(error)}`);
  if (process.env['GRATICULE_DEBUG'] !== undefined) console.error(error);
  process.exitCode = 1;
}
