/** The delivery of mail with the letters that the Worker hands it. */

import * as letters from "../../src/letters/service.ts";
import * as delivery from "../../src/mail/delivery/service.ts";
import * as queue from "../../src/mail/queue/service.ts";

export const deliver = (id: string) => delivery.deliver(id, letters);

export const consumeMail = (batch: MessageBatch) => queue.consumeMail(batch, letters);
