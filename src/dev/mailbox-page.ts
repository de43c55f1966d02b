/** The local mailbox as a page: a list, and one mail open. It runs no script and trusts no mail. */

import { Buffer } from "node:buffer";
import { html } from "../http/html.ts";
import type { Html } from "../http/html.ts";
import type { KeptMail } from "../mail/mail.ts";

interface AttachmentView {
  readonly filename: string;
  readonly content_type: string;
  /** Bytes. */
  readonly size: number;
  readonly url: string;
}

/** A mail's attachments in the JSON answer. */
export const attachmentViews = ({ id, attachments }: KeptMail): AttachmentView[] =>
  attachments.map(({ filename, contentType, content }, n) => ({
    filename,
    content_type: contentType,
    size: Buffer.byteLength(content, "base64"),
    url: attachmentUrl(id, n),
  }));

const attachmentUrl = (mailId: number, n: number): string => `/dev/mailbox/${mailId}/attachments/${n}`;

const STYLE = html`
  :root { color-scheme: light dark; --ground: #f4f1ec; --sheet: #fff; --line: #e2dbd1; --ink: #201b18;
  --quiet: #6b625b; --accent: #b3261e; --chosen: #fbeeec; } @media (prefers-color-scheme: dark) { :root {
  --ground: #141211; --sheet: #201d1b; --line: #38322e; --ink: #f3eeea; --quiet: #b0a69e; --accent: #ff8a7d;
  --chosen: #33211f; } } * { box-sizing: border-box; } body { margin: 0; min-height: 100vh; background:
  var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; } a { color: var(--accent); } header
  { display: flex; flex-wrap: wrap; align-items: center; gap: 10px 24px; padding: 14px 20px; background:
  var(--sheet); border-bottom: 1px solid var(--line); } .brand { color: var(--accent); font-size: 13px;
  font-weight: 700; letter-spacing: 4px; } .where { color: var(--quiet); } form { display: flex; flex: 1; gap:
  8px; justify-content: flex-end; align-items: center; } input, button { padding: 7px 12px; border: 1px solid
  var(--line); border-radius: 8px; background: var(--ground); color: inherit; font: inherit; } input { flex: 0
  1 300px; min-width: 0; } button { background: var(--accent); border-color: var(--accent); color:
  var(--sheet); font-weight: 600; cursor: pointer; } main { display: grid; grid-template-columns:
  minmax(250px, 350px) minmax(0, 1fr); gap: 16px; align-items: start; max-width: 1300px; margin: 0 auto;
  padding: 16px; } nav, article, .empty { background: var(--sheet); border: 1px solid var(--line);
  border-radius: 12px; overflow: hidden; } nav { max-height: calc(100vh - 100px); overflow-y: auto; } nav a {
  display: block; padding: 12px 16px; color: inherit; text-decoration: none; border-bottom: 1px solid
  var(--line); border-left: 3px solid transparent; overflow-wrap: anywhere; } nav a:last-child {
  border-bottom: 0; } nav a:hover, nav a:focus-visible { background: var(--ground); } nav a[aria-current] {
  background: var(--chosen); border-left-color: var(--accent); } nav b { display: block; font-weight: 600;
  line-height: 1.35; } nav span { display: block; color: var(--quiet); font-size: 13px; } .head { padding:
  16px 20px; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; } h1 { margin: 0 0 4px; font-size:
  19px; line-height: 1.3; } .quiet { color: var(--quiet); } ul { display: flex; flex-wrap: wrap; gap: 8px;
  margin: 12px 0 0; padding: 0; list-style: none; } li a { display: block; padding: 3px 12px; border: 1px
  solid var(--line); border-radius: 99px; font-size: 13px; text-decoration: none; } iframe { display: block;
  width: 100%; height: max(480px, calc(100vh - 250px)); border: 0; background: var(--ground); } details {
  border-top: 1px solid var(--line); } summary { padding: 12px 20px; cursor: pointer; font-weight: 600; } pre
  { margin: 0; padding: 0 20px 20px; font: 13px/1.55 ui-monospace, monospace; white-space: pre-wrap;
  overflow-wrap: anywhere; } .empty { grid-column: 1 / -1; padding: 56px 24px; text-align: center; color:
  var(--quiet); } @media (max-width: 760px) { main { grid-template-columns: minmax(0, 1fr); padding: 10px; }
  nav { max-height: 36vh; } form { justify-content: flex-start; flex-basis: 100%; } input { flex: 1; } iframe
  { height: 75vh; } }
`;

export interface Mailbox {
  /** Shows only mails to this address; null for all. */
  readonly to: string | null;
  /** Newest first. */
  readonly mails: readonly KeptMail[];
  /** The id of the open mail. The newest is open where there is no such mail. */
  readonly chosen: number;
}

export function mailboxPage({ to, mails, chosen }: Mailbox): string {
  const open = mails.find(({ id }) => id === chosen) ?? mails[0];
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Matinee mailbox</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <header>
          <span class="brand">MATINEE</span>
          <span class="where">Local mailbox: nothing here has left this machine</span>
          <form method="get" action="/dev/mailbox">
            <input
              type="search"
              name="to"
              value="${to ?? ""}"
              placeholder="All addresses"
              aria-label="Address"
            />
            <button>Show</button>
          </form>
        </header>
        <main>${open === undefined ? emptyBox(to) : html`${list(to, mails, open)}${opened(open)}`}</main>
      </body>
    </html> `.text;
}

const emptyBox = (to: string | null): Html =>
  html`<p class="empty">
    ${to === null ? "No mail yet." : `No mail to ${to} yet.`} A mail arrives a second or two after it was
    requested: reload the page then.
  </p>`;

const list = (to: string | null, mails: readonly KeptMail[], open: KeptMail): Html =>
  html`<nav aria-label="Mails">
    ${mails.map(
      (mail) =>
        html`<a href="?${query(to, mail.id)}" ${mail === open ? html` aria-current="true"` : html``}
          ><b>${mail.subject}</b> <span>${mail.to}</span><span>${sentAt(mail)}</span></a
        > `,
    )}
  </nav> `;

const query = (to: string | null, mail: number): string =>
  new URLSearchParams({ ...(to === null ? {} : { to }), mail: String(mail) }).toString();

const opened = (mail: KeptMail): Html =>
  html`<article>
    <div class="head">
      <h1>${mail.subject}</h1>
      <div class="quiet">
        ${mail.sender === null ? "" : `from ${mail.sender.name} `}to ${mail.to} · ${sentAt(mail)}
      </div>
      ${attachmentList(mail)}
    </div>
    <iframe
      title="The mail"
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      srcdoc="${framed(mail)}"
    ></iframe>
    <details>
      <summary>As text</summary>
      <pre>${mail.text}</pre>
    </details>
  </article> `;

const attachmentList = (mail: KeptMail): Html =>
  mail.attachments.length === 0
    ? html``
    : html`<ul>
        ${attachmentViews(mail).map(
          ({ filename, size, url }) =>
            html`<li>
              <a href="${url}" target="_blank" rel="noopener"
                >${filename} <span class="quiet">${kilobytes(size)}</span></a
              >
            </li>`,
        )}
      </ul>`;

/** The mail's own HTML, with inline images from this server, and links that open in a new tab. */
const framed = ({ id, html: markup, attachments }: KeptMail): string =>
  attachments
    .reduce(
      (page, { contentId }, n) =>
        contentId === undefined ? page : page.replaceAll(`"cid:${contentId}"`, `"${attachmentUrl(id, n)}"`),
      markup,
    )
    .replace("<head>", `<head><base target="_blank">`);

const sentAt = ({ sentAtMs }: KeptMail): string =>
  `${new Date(sentAtMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;

const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`;
