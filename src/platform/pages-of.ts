/**
 * Yields what `read` returns, page by page. Each page is read from after the last item of the page before; a page of
 * fewer than `size` items is the last.
 */
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
