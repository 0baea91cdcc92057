// A reporter for `node --test` that writes a line of JSON for each skipped test.
import { skipOf } from './skips.ts';

// biome-ignore lint/style/noDefaultExport: the test runner loads a reporter by its default export
export default async function* skipReporter(events) {
  for await (const event of events) {
    const skip = skipOf(event);
    if (skip !== undefined) yield `${JSON.stringify(skip)}\n`;
  }
}
