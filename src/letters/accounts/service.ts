/** Composes the mails to people about themselves: their accounts, their work, what they asked to be told. */

import { endpointForMail } from "../../events/endpoints/service.ts";
import { changeForMail } from "../../identity/account-changes/service.ts";
import { languageOfAddress, personForMail } from "../../identity/accounts/service.ts";
import { addressOfCode, codeForMail } from "../../identity/codes/service.ts";
import { invitationForMail } from "../../identity/staff/service.ts";
import type { Composed } from "../../mail/delivery/letters.ts";
import { isChangeMail } from "../../mail/outbox/mail-id.ts";
import type { MailSubject, ReservationMail } from "../../mail/outbox/mail-id.ts";
import type { NoReport, SalesReport } from "../../mail/outbox/sales-report.ts";
import { houseBrand, publicUrl } from "../../platform/settings.ts";
import { accountChanged } from "../account-changed.ts";
import { accountExists, codeMail, codePath, welcome } from "../account-mails.ts";
import { dropped, noReader } from "../no-letter.ts";
import { salesReport } from "../sales-report.ts";
import { invitationPath, staffInvitation } from "../staff-invitation.ts";
import { webhookSwitchedOff } from "../webhook-switched-off.ts";

type ReadReport = (userId: number, nonce: string) => Promise<SalesReport | NoReport>;

let readReport: ReadReport = () => Promise.reject(new Error("reportsFrom was not called"));

/** Sets the function that reads a report that is due. Letters may not call the department of reports. */
export const reportsFrom = (read: ReadReport): void => {
  readReport = read;
};

const CODE_VOID = dropped("code_void");

/** Their accounts are in all cinemas, so these mails have the house's brand. */
export async function composeForPerson(
  subject: Exclude<MailSubject, ReservationMail>,
  userId: number,
): Promise<Composed> {
  const person = await personForMail(userId);
  if (person === null) return noReader("user_unknown");
  const { language } = person;
  const brand = houseBrand();
  const house = { language, brand };
  if (isChangeMail(subject)) {
    // To the confirmed address of then: whoever changes the address does not keep the mail from its owner.
    const change = await changeForMail(subject);
    return change === null ? dropped("change_unknown") : { ok: true, mail: accountChanged(change, house) };
  }
  switch (subject.kind) {
    case "confirm_email":
    case "change_email":
    case "reset_password":
    case "sign_in": {
      const { kind, nonce } = subject;
      const code = await codeForMail(kind, userId, nonce);
      if (code === null) return CODE_VOID;
      return { ok: true, mail: codeMail(kind, code, publicUrl(codePath(kind, code)), house) };
    }
    case "account_exists": {
      const address = await addressOfCode(userId, subject.nonce);
      if (address === null) return CODE_VOID;
      // The reader is the address's owner, not the person who typed the address.
      return {
        ok: true,
        mail: accountExists(address, { ...house, language: (await languageOfAddress(address)) ?? language }),
      };
    }
    case "welcome":
      return { ok: true, mail: welcome(person.email, house) };
    case "sales_report": {
      if (!person.isConfirmed) return noReader("address_unconfirmed");
      const report = await readReport(userId, subject.nonce);
      if (typeof report === "string") return dropped(report);
      return { ok: true, mail: salesReport(report, { to: person.email, name: person.name, brand }) };
    }
    case "webhook_switched_off": {
      if (!person.isConfirmed) return noReader("address_unconfirmed");
      const endpoint = await endpointForMail(subject.nonce);
      return endpoint === null
        ? dropped("webhook_on")
        : {
            ok: true,
            mail: webhookSwitchedOff(endpoint, { to: person.email, name: person.name, language, brand }),
          };
    }
    case "staff_invitation": {
      const invitation = await invitationForMail(userId, subject.nonce);
      return invitation === null
        ? dropped("invitation_void")
        : { ok: true, mail: staffInvitation(invitation, publicUrl(invitationPath(invitation)), brand) };
    }
  }
}
