interface Note {
  readonly by: number;
  readonly kind: string;
  readonly text: string;
}

/** Keeps the reason of an act with the order. */
export const addNote = (_orderId: number, _note: Note): Promise<void> => Promise.resolve();
