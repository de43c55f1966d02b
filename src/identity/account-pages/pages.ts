/** The pages behind the links in mails. They run no script and load nothing. */

import { html } from "../../http/html.ts";
import type { Html } from "../../http/html.ts";
import { page, troubleNote } from "../../http/page-frame.ts";
import type { Trouble } from "../../http/page-frame.ts";
import type { MailedCode } from "../codes/sent-code.ts";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from "../passwords/password-weakness.ts";
import type { InvitationToShow } from "../staff/invitation.ts";

/** The form's values, by the link or typed; empty where they are still missing. */
export type Filled = MailedCode;

export const confirmPage = (filled: Filled, trouble: Trouble | null = null): string =>
  page(
    "Confirm your mail address",
    html`${troubleNote(trouble)}
      <form method="post" action="/account/confirm">
        ${filledFields(filled)}
        <button>Confirm the address</button>
      </form>
      ${
        trouble === null
          ? html``
          : html`<p class="quiet">If you have confirmed the address before, there is nothing left to do.</p>`
      }`,
  );

export const confirmedPage = (email: string): string =>
  page(
    "Confirmed",
    html`<p><b>${email}</b> is the confirmed address of your account.</p>
      <p class="quiet">Close this page, and go on where you came from.</p>`,
  );

export const resetPage = (filled: Filled, trouble: Trouble | null = null): string =>
  page(
    "Choose a new password",
    html`${troubleNote(trouble)}
      <form method="post" action="/account/reset">
        ${filledFields(filled)}
        <label>
          New password
          <input
            type="password"
            name="password"
            required
            minlength="${MIN_PASSWORD_LENGTH}"
            maxlength="${MAX_PASSWORD_LENGTH}"
            autocomplete="new-password"
          />
        </label>
        <p class="quiet">
          ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters. All devices will have to log in with
          it.
        </p>
        <button>Set the password</button>
      </form>`,
  );

export const passwordSetPage = (email: string): string =>
  page(
    "Your new password is set",
    html`<p>Log in to <b>${email}</b> with it. All devices were logged out.</p>
      <p class="quiet">Close this page, and go on where you came from.</p>`,
  );

/** The code of a link to log in. It is typed where it was asked for, so the page has no button. */
export const signInPage = ({ email, code }: MailedCode): string =>
  page(
    "Your code to sign in",
    html`<p><span class="quiet">Mail address</span><br /><b>${email}</b></p>
      <p class="code">${code}</p>
      <p>Type it where you asked for it, in the app or on the page of the cinema.</p>
      <p class="quiet">
        Do not give it to anybody, whoever asks you for it: whoever types it is signed in to your account. If
        you did not ask for it, close this page, and nothing happens.
      </p>`,
  );

/** What the invitation says, and the button that accepts it. */
export const invitationPage = ({ email, cinemaName, roles }: InvitationToShow, token: string): string =>
  page(
    "Your invitation",
    html`<p><b>${cinemaName}</b> invites <b>${email}</b> to work with it here.</p>
      <p><span class="quiet">As</span><br /><b>${roles.join(", ")}</b></p>
      <form method="post" action="/account/invitation">
        <input type="hidden" name="token" value="${token}" />
        <button>Accept</button>
      </form>
      <p class="quiet">If you do not know the cinema, close this page, and nothing happens.</p>`,
  );

export const acceptedPage = ({ email, cinemaName, roles }: InvitationToShow): string =>
  page(
    "You are in",
    html`<p>You work at <b>${cinemaName}</b> now, as <b>${roles.join(", ")}</b>.</p>
      <p>Sign in with <b>${email}</b>: with your password, or with a code that is mailed to you.</p>
      <p class="quiet">Close this page, and go on in the program of the cinema.</p>`,
  );

const filledFields = ({ email, code }: Filled): Html =>
  email === "" || code === "" ? fieldsToType(email) : fieldsOfLink(email, code);

/** The address is text, because a field cuts off a long one. The hidden field is for the password manager. */
const fieldsOfLink = (email: string, code: string): Html =>
  html`<p><span class="quiet">Mail address</span><br /><b>${email}</b></p>
    <input type="email" name="email" value="${email}" autocomplete="username" readonly hidden />
    <input type="hidden" name="code" value="${code}" />`;

const fieldsToType = (email: string): Html =>
  html`<label>
      Mail address
      <input type="email" name="email" value="${email}" required maxlength="254" autocomplete="username" />
    </label>
    <label>
      Code from the newest mail
      <input
        name="code"
        required
        maxlength="64"
        autocomplete="one-time-code"
        autocapitalize="characters"
        spellcheck="false"
      />
    </label>`;
