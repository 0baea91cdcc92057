// Runs the benchmark's job once in this process and prints its peak memory in MB.
import { readFileSync } from 'node:fs';
import { JobRunner, monthlyNdvi } from './job.ts';

const [home, catalog] = process.argv.slice(2);
const runner = new JobRunner(home!);
const { folder } = await runner.run(monthlyNdvi('BENCH', ['2024-05-01', '2024-09-01']), catalog!);
runner.forget(folder);
await runner.close();
const status = readFileSync('/proc/self/status', 'utf8');
console.log(Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024));
