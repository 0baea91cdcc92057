/** What is noteworthy in a layer catalog. An error makes a collection unusable, a warning says what will not work as written. */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'info';
  readonly file: string;
  readonly collection?: string;
  /** Where in the collection: `_vito.data_source.typ`. */
  readonly path?: string;
  readonly message: string;
}

/** One line a finding, as `catalog lint` prints it. */
export function findingText(finding: Finding): string {
  const place = [finding.file, finding.collection, finding.path].filter((part) => part !== undefined).join(': ');
  return `${finding.severity}: ${place}: ${finding.message}`;
}
