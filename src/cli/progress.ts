import cliProgress from 'cli-progress';

export interface ProgressDisplay {
  update(done: number, total: number, stage?: string): void;
  stop(): void;
}

/** A bar on a terminal, a line every ten percent elsewhere; to standard error, so that results can be piped. */
export function showProgress(title: string, unit: string): ProgressDisplay {
  if (process.stderr.isTTY) {
    const bar = new cliProgress.SingleBar(
      { format: `${title} {bar} {percentage}% {value}/{total} ${unit} {stage}`, hideCursor: true, stream: process.stderr },
      cliProgress.Presets.shades_classic,
    );
    let isStarted = false;
    return {
      update: (done, total, stage = '') => {
        if (!isStarted) bar.start(total, done, { stage });
        isStarted = true;
        bar.setTotal(total);
        bar.update(done, { stage });
      },
      stop: () => {
        if (isStarted) bar.stop();
      },
    };
  }
  let said = -1;
  return {
    update: (done, total, stage = '') => {
      const tenth = total === 0 ? 10 : Math.floor((done / total) * 10);
      if (tenth === said) return;
      said = tenth;
      process.stderr.write(`${title}: ${tenth * 10}% (${done}/${total} ${unit})${stage === '' ? '' : ` ${stage}`}\n`);
    },
    stop: () => undefined,
  };
}
