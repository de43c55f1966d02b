/** Writes a text of any length to R2 without having all of it in memory. */

/** Of a multipart upload all parts but the last have the same size, of at least 5 MiB. */
const PART_BYTES = 8 * 1024 * 1024;

/** The part of an R2 bucket that this needs. */
type Bucket = Pick<R2Bucket, "put" | "createMultipartUpload">;

/** Stores the texts under the key, one after another, once the last one came. If one fails, nothing is stored. */
export async function upload(bucket: Bucket, key: string, texts: AsyncIterable<string>): Promise<void> {
  const encoder = new TextEncoder();
  const parts: R2UploadedPart[] = [];
  let multipart: R2MultipartUpload | null = null;
  let rest = new Uint8Array();
  try {
    for await (const text of texts) {
      rest = joined(rest, encoder.encode(text));
      for (; rest.length >= PART_BYTES; rest = rest.slice(PART_BYTES)) {
        multipart ??= await bucket.createMultipartUpload(key);
        parts.push(await multipart.uploadPart(parts.length + 1, rest.slice(0, PART_BYTES)));
      }
    }
    if (multipart === null) {
      await bucket.put(key, rest);
      return;
    }
    if (rest.length > 0) parts.push(await multipart.uploadPart(parts.length + 1, rest));
    await multipart.complete(parts);
  } catch (fault) {
    await multipart?.abort();
    throw fault;
  }
}

function joined(one: Uint8Array<ArrayBuffer>, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
