import cliProgress from 'cli-progress';

export interface Progress {
  readonly update: (done: number, total: number) => void;
  /** Leaves the terminal as it was; to be called in any case. */
  readonly stop: () => void;
}

/** Tells how far something is: by a bar on a terminal, elsewhere by a line at each quarter. Silent until the first update. */
export function showProgress(what: string, unit: string, out: NodeJS.WriteStream = process.stderr): Progress {
  return out.isTTY ? bar(what, unit, out) : lines(what, unit, out);
}

function bar(what: string, unit: string, out: NodeJS.WriteStream): Progress {
  let shown: cliProgress.SingleBar | undefined;
  return {
    update: (done, total) => {
      if (shown === undefined) {
        shown = new cliProgress.SingleBar(
          { format: `${what} {bar} {value}/{total} ${unit}, {eta_formatted} left`, stream: out, hideCursor: true },
          cliProgress.Presets.shades_classic,
        );
        shown.start(total, 0);
      }
      shown.update(done);
    },
    stop: () => shown?.stop(),
  };
}

function lines(what: string, unit: string, out: NodeJS.WriteStream): Progress {
  let told = -1;
  return {
    update: (done, total) => {
      const quarter = Math.floor((4 * done) / total);
      if (quarter === told) return;
      told = quarter;
      out.write(`${what}: ${done} of ${total} ${unit}\n`);
    },
    stop: () => undefined,
  };
}
