import type { Language } from "../../http/languages.ts";
import type { Role } from "../../identity/staff/permission.ts";

interface Words {
  readonly subject: (cinema: string) => string;
  readonly title: (cinema: string) => string;
  readonly lead: (cinema: string, roles: string) => string;
  readonly until: (time: string) => string;
  readonly button: string;
  readonly roles: Readonly<Record<Role, string>>;
  readonly footer: string;
}

export const STAFF_INVITATION: Readonly<Record<Language, Words>> = {
  en: {
    subject: (cinema) => `Work at ${cinema}`,
    title: (cinema) => `You are invited to work at ${cinema}`,
    lead: (cinema, roles) =>
      `${cinema} invites you to work with it here: ${roles}. Accept, and your account with this address may do what that needs. If you have no account, it is made then; you log in with codes that we mail you.`,
    until: (time) => `The invitation is valid until ${time} UTC.`,
    button: "See the invitation",
    roles: {
      manager: "manager",
      programmer: "programme and prices",
      cashier: "counter",
      door: "door",
      reports: "reports",
    },
    footer: "If you do not know the cinema, do nothing: nothing happens.",
  },
  de: {
    subject: (cinema) => `Arbeiten bei ${cinema}`,
    title: (cinema) => `Sie sind eingeladen, bei ${cinema} zu arbeiten`,
    lead: (cinema, roles) =>
      `${cinema} lädt Sie ein, hier mitzuarbeiten: ${roles}. Wenn Sie annehmen, darf Ihr Konto mit dieser Adresse, was dafür nötig ist. Haben Sie noch kein Konto, entsteht es dann; Sie melden sich mit Codes an, die wir Ihnen schicken.`,
    until: (time) => `Die Einladung gilt bis ${time} UTC.`,
    button: "Einladung ansehen",
    roles: {
      manager: "Leitung",
      programmer: "Programm und Preise",
      cashier: "Kasse",
      door: "Einlass",
      reports: "Berichte",
    },
    footer: "Wenn Sie das Kino nicht kennen, brauchen Sie nichts zu tun: Dann geschieht nichts.",
  },
};
