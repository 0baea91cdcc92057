/** Where the catalog says what a user or operator should know: nothing is dropped or changed without a line. */
export type Log = (level: 'info' | 'warning', message: string) => void;

export const silent: Log = () => {};
