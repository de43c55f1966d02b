import { publicUrl } from "../platform/settings.ts";

/** The OpenAPI document of the older APIs. Nothing of it is made before it is asked for. */
export async function documentOfOlder(): Promise<object> {
  const { olderDocument } = await import("./document/document.ts");
  return olderDocument(publicUrl("").replace(/\/$/, ""));
}
