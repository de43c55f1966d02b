/** The one file of an upload: the body itself, or the only file of a form. */

import type { Refused } from "./refusals.ts";

export interface UploadedFile {
  readonly ok: true;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The most that a form may add to its file. */
export const FORM_OVERHEAD_BYTES = 16 * 1024;

/** Reads the file. Any field name and file name will do; a body that is not a form is the file itself. */
export async function uploadOf(request: Request): Promise<UploadedFile | Refused> {
  const isForm = /^multipart\/form-data\b/i.test(request.headers.get("content-type") ?? "");
  if (!isForm) return { ok: true, bytes: new Uint8Array(await request.arrayBuffer()) };
  const entries = await formEntries(request);
  if (entries === null) return { ok: false, code: "image_refused", why: "broken_form" };
  const [file] = entries;
  if (entries.length !== 1 || !(file instanceof Blob))
    return { ok: false, code: "image_refused", why: "not_one_file" };
  return { ok: true, bytes: new Uint8Array(await file.arrayBuffer()) };
}

async function formEntries(request: Request): Promise<unknown[] | null> {
  try {
    return Array.from((await request.formData()).values());
  } catch {
    return null;
  }
}
