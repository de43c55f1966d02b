/** `/docs` and `/` in a browser without the internet, at the width of a desk and of a phone. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { Chromium } from "../support/chromium.ts";
import { newDevState, startDev } from "../support/dev-server.ts";
import type { DevServer } from "../support/dev-server.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/launcher.ts";

const server: DevServer = startDev(await freePort(), newDevState());
beforeAll(() => server.open, 300_000);
afterAll(() => server.stop());

const SIZES = [
  ["desk", 1280, 900],
  ["phone", 360, 740],
] as const;

/** Nothing of the page is wider than its window, and all of it came from this server. */
async function expectOwnAndFitting(browser: Chromium): Promise<void> {
  expect(await browser.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(true);
  const elsewhere = browser.requests.filter((url) => !url.startsWith(`${server.url}/`));
  expect(elsewhere.filter((url) => !url.startsWith("data:"))).toEqual([]);
  expect(browser.errors).toEqual([]);
}

it.each(SIZES)(
  "shows the operations of the API on a %s, and tries one",
  async (name, width, height) => {
    const browser = await Chromium.open(width, height);
    try {
      await browser.visit(`${server.url}/docs#/Movies`);
      const count = (selector: string) => async () =>
        Number(await browser.evaluate(`document.querySelectorAll(${JSON.stringify(selector)}).length`));
      const click = (selector: string) =>
        browser.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);
      const appears = (selector: string) =>
        eventually(async () => (await count(selector)()) > 0, true, 120_000);

      await appears(".opblock-summary-path");
      const first = ".opblock.opblock-get .opblock-summary-control";
      expect(await browser.evaluate("document.querySelector('#docs').innerText")).toContain("/v1/movies");
      await browser.screenshot(`docs-${name}`);

      await click(first);
      await appears(".try-out__btn");
      await click(".try-out__btn");
      await appears(".execute");
      await click(".execute");
      await appears(".live-responses-table .response-col_status");
      const answered = "document.querySelector('.live-responses-table tbody .response-col_status').innerText";
      expect(await browser.evaluate(answered)).toMatch(/^200/);
      await browser.screenshot(`docs-tried-${name}`);
      await expectOwnAndFitting(browser);

      const titles = "[...document.querySelectorAll('#select option')].map((option) => option.value)";
      expect(await browser.evaluate(titles)).toEqual(["/openapi.json", "/openapi-older.json"]);
    } finally {
      await browser.close();
    }
  },
  240_000,
);

it.each(SIZES)(
  "leads from / to the documentation on a %s",
  async (name, width, height) => {
    const browser = await Chromium.open(width, height);
    try {
      await browser.visit(`${server.url}/`);
      await eventually(async () => (await browser.evaluate("document.links.length")) !== 0);
      await browser.screenshot(`front-page-${name}`);
      await expectOwnAndFitting(browser);
      const hrefs = "[...document.links].map((link) => link.pathname)";
      expect(await browser.evaluate(hrefs)).toContain("/docs");
    } finally {
      await browser.close();
    }
  },
  120_000,
);
