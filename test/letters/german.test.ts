import { expect, it } from "vitest";
import { everyLetter } from "./every-letter.ts";

const german = everyLetter({ language: "de" });

it.each([
  ["confirm_email", "K7WQ2MXH ist Ihr Code von Matinee"],
  ["reset_password", "Er gilt 60 Minuten."],
  ["sign_in", "K7WQ2MXH ist Ihr Code von Matinee zum Anmelden"],
  ["sign_in", "Er gilt 15 Minuten. Um ihn auf einem anderen Gerät zu lesen"],
  ["account_exists", "Sie haben schon ein Konto bei Matinee"],
  ["welcome", "Willkommen bei Matinee"],
  ["password_changed", "Dieses Konto hat ein neues Passwort"],
  ["password_changed", "Das geschah am Montag, 4. Mai 2026, 09:30 UTC. Die Anfrage kam von hier: Portugal."],
  ["address_changed", "Dieses Konto hat jetzt die Adresse k…@example.org"],
  ["passkey_added", "Melden Sie sich dann gleich an, und löschen Sie den Passkey."],
  ["passkey_removed", "Ein Passkey Ihres Kontos bei Matinee wurde entfernt"],
  ["second_factor_added", "Bitten Sie dann das Kino, die App zu entfernen"],
  ["second_factor_removed", "zum Anmelden genügt das Passwort"],
  ["admin_rights_given", "Ihr Konto bei Matinee hat jetzt die Rechte eines Admins"],
  ["admin_rights_taken", "fragen Sie beim Kino nach."],
  ["reservation_confirmed", "Ihre Karten: Metropolis, Mi., 1. Juli, 23:30"],
  ["reservation_confirmed", "Mittwoch, 1. Juli 2026, 23:30"],
  ["reservation_confirmed", "bis 02:03 (Europe/Lisbon, GMT+1)"],
  ["reservation_confirmed", "16,39 €, am Einlass zu bezahlen"],
  ["reservation_cancelled", "Von den bezahlten 15,55 € sind 5,05 € auf dem Weg zurück zu Ihnen."],
  ["reservation_confirmed", "Rabatt                         -1,56 €"],
  ["reservation_confirmed", "Summe, am Einlass zu bezahlen  16,39 €"],
  ["reservation_confirmed", "enthält VAT 20 %: 2,66 €"],
  ["reservation_paid", "Kommt zu Ihnen zurück  -5,05 €"],
  ["reservation_cancelled", "Stornogebühr: 10,50 €"],
  ["seats_returned", "Sie behalten Reihe A, Platz 1"],
  ["seats_returned", "für die Plätze, die Sie behalten: 9,50 €"],
  ["payment_returned", "ist mehr als eine Zahlung eingegangen"],
  ["payment_too_late", "Die bezahlten 15,55 € sind auf dem Weg zurück zu Ihnen."],
  ["showtime_cancelled", "findet nicht statt"],
  ["showtime_moved", "von Dienstag, 30. Juni 2026, 20:00 auf Mittwoch, 1. Juli 2026, 23:30"],
  ["waiting_list_offer", "Wir halten sie für Sie bis 00:05 (Europe/Lisbon, GMT+1)"],
])("the mail of %s says %j", (kind, words) => {
  const mail = german[kind];
  // There is a no-break space between an amount and its currency.
  expect(`${mail?.subject}\n${mail?.text}`.replaceAll("\u00a0", " ")).toContain(words);
});
