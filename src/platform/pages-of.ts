/** All that `read` has, page by page, each from behind the last item of the one before, until one is not full. */
export async function* pagesOf<Item>(
  size: number,
  read: (last: Item | null) => Promise<Item[]>,
): AsyncGenerator<Item[]> {
  for (let last: Item | null = null; ;) {
    const page: Item[] = await read(last);
    yield page;
    last = page.at(-1) ?? null;
    if (page.length < size) return;
  }
}
