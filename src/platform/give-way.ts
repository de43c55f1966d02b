/**
 * Lets requests that have arrived go first. Background work calls it between its steps: where the platform's services answer
 * within the process, as in `npm run dev`, a chain of their answers keeps workerd from reading its sockets until it ends.
 */
export const giveWay = (): Promise<void> => scheduler.wait(0);
