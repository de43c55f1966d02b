/** 003-3: admins make admins. */
import { Hono } from "hono";
import { explain } from "../people/refusals.ts";
import { changeUser } from "../people/service.ts";
import { signedInAdmin } from "./callers.ts";
import { at, refuse, refuseAs } from "./frame.ts";
import { idOf } from "./ids.ts";

export const promotions = new Hono();

/** The role stays: who books as a user still does. */
promotions.on("POST", at("/users/promote/:id"), async (c) => {
  const admin = await signedInAdmin(c);
  const id = idOf(c.req.param("id"));
  const changed = id === null ? null : await changeUser(admin, id, { isAdmin: true });
  if (changed === null || (!changed.ok && changed.code === "user_not_found"))
    return refuse(c, 404, "User not found");
  return changed.ok
    ? c.json({ message: "User promoted to admin successfully" })
    : refuseAs(c, explain(changed));
});
