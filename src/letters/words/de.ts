import type { Words } from "./en.ts";

const NOT_YOU =
  "Wenn Sie das nicht waren, kann jemand anderes Ihr Konto benutzen. Fordern Sie dort, wo Sie sich anmelden, ein neues Passwort an: Dann kommt eine Mail mit einem Code, und das neue Passwort meldet alle Geräte ab.";
const HELP = "Wenn das nicht geht, bitten Sie das Kino um Hilfe.";

export const de: Words = {
  dates: "de",
  money: "de",
  night: (evening, morning) => `Nacht von ${evening} auf ${morning}`,

  hello: (name) => (name === null ? "Guten Tag," : `Guten Tag ${name},`),
  reservation: (id) => `Reservierung ${id}.`,

  refund: {
    nothingPaid: "Es wurde nichts bezahlt, also gibt es nichts zurückzuzahlen.",
    atCounter: "Falls Sie an der Kasse bezahlt haben, bekommen Sie die Erstattung dort.",
    all: (paid) => `Die bezahlten ${paid} sind auf dem Weg zurück zu Ihnen.`,
    part: (back, paid) => `Von den bezahlten ${paid} sind ${back} auf dem Weg zurück zu Ihnen.`,
    none: (paid) => `Von den bezahlten ${paid} kommt nichts zurück.`,
    heading: "Ihr Geld",
    paid: "Bezahlt",
    back: "Kommt zu Ihnen zurück",
    stays: "Bleibt beim Kino",
    forSeats: (price) => `für die Plätze, die Sie behalten: ${price}`,
    cancellationFee: (fee) => `Stornogebühr: ${fee}`,
  },

  code: {
    valid: (minutes) => `Er gilt ${minutes} Minuten.`,
    use: {
      inText: "Oder öffnen Sie diese Seite, die ihn für Sie einsetzt:",
      inPage: "Oder öffnen Sie die Seite, die ihn für Sie einsetzt:",
    },
    read: {
      inText: "Um ihn auf einem anderen Gerät zu lesen, öffnen Sie dort diese Seite:",
      inPage: "Um ihn auf einem anderen Gerät zu lesen, öffnen Sie dort die Seite:",
    },
    account: (id, name, made) =>
      name === null ? `Konto ${id} (angelegt: ${made})` : `Konto ${id} (${name}, angelegt: ${made})`,
    askedFrom: (place) => `Angefordert wurde der Code von hier: ${place}.`,
    network: (network) => `Netz ${network}`,
    confirm_email: {
      subject: (code, house) => `${code} ist Ihr Code von ${house}`,
      title: "Bestätigen Sie Ihre E‑Mail-Adresse",
      lead: "Dieser Code bestätigt, dass die Adresse Ihnen gehört:",
      effect: (account) =>
        `Mit ihm bekommt dieses Konto Ihre Adresse: ${account}. Wer das Konto angelegt hat, kennt sein Passwort: Benutzen Sie den Code nur, wenn Sie das waren.`,
      button: "Adresse bestätigen",
      notYou: "Wenn Sie das nicht waren, ignorieren Sie diese Mail: Ohne den Code geschieht nichts.",
    },
    change_email: {
      subject: (code, house) => `${code} ist Ihr Code von ${house} für diese Adresse`,
      title: "Bestätigen Sie Ihre neue E‑Mail-Adresse",
      lead: "Dieser Code macht diese Adresse zu der Ihres Kontos:",
      effect: (account) =>
        `Mit ihm bekommt dieses Konto, das bisher eine andere hatte, Ihre Adresse: ${account}. Wer das angefordert hat, kennt das Passwort des Kontos: Benutzen Sie den Code nur, wenn es Ihres ist.`,
      button: "Adresse bestätigen",
      notYou: "Wenn Sie das nicht waren, ignorieren Sie diese Mail: Ohne den Code ändert sich nichts.",
    },
    reset_password: {
      subject: (code, house) => `${code} ist Ihr Code von ${house} für ein neues Passwort`,
      title: "Wählen Sie ein neues Passwort",
      lead: "Mit diesem Code wählen Sie ein neues Passwort für Ihr Konto:",
      effect: (account) =>
        `Mit ihm bekommt dieses Konto ein neues Passwort, und alle Geräte werden abgemeldet: ${account}.`,
      button: "Neues Passwort wählen",
      notYou:
        "Wenn Sie das nicht waren, ignorieren Sie diese Mail: Ohne den Code bleibt Ihr Passwort, wie es ist.",
    },
    sign_in: {
      subject: (code, house) => `${code} ist Ihr Code von ${house} zum Anmelden`,
      title: "Melden Sie sich an",
      lead: "Geben Sie diesen Code dort ein, wo Sie ihn angefordert haben:",
      effect: (account) =>
        `Wer ihn eingibt, ist bei diesem Konto angemeldet: ${account}. Geben Sie ihn niemandem, wer auch immer danach fragt.`,
      button: "Code anzeigen",
      notYou: "Wenn Sie das nicht waren, ignorieren Sie diese Mail: Ohne den Code wird niemand angemeldet.",
    },
  },

  accountExists: (house) => ({
    subject: `Sie haben schon ein Konto bei ${house}`,
    title: "Sie haben schon ein Konto",
    lead: `Jemand wollte gerade ein Konto bei ${house} mit Ihrer Adresse anlegen. Sie haben schon eines.`,
    next: "Melden Sie sich mit dessen Passwort an. Wenn Sie es vergessen haben, fordern Sie dort ein neues an: Dann kommt eine Mail mit einem Code.",
    notYou: "Wenn Sie das nicht waren, ignorieren Sie diese Mail: Ihr Konto ist, wie es war.",
  }),

  accountChanged: {
    happened: (when) => `Das geschah am ${when}.`,
    from: (place) => `Die Anfrage kam von hier: ${place}.`,
    footer:
      "Diese Mail kommt nach jeder solchen Änderung, damit Sie bemerken, wenn eine nicht von Ihnen ist.",
    password_changed: {
      subject: (house) => `Ihr Passwort bei ${house} wurde geändert`,
      title: "Ihr Passwort wurde geändert",
      what: (account) =>
        `Dieses Konto hat ein neues Passwort, und die anderen Geräte wurden abgemeldet: ${account}.`,
      notYou: `${NOT_YOU} ${HELP}`,
    },
    address_changed: {
      subject: (house) => `Ihr Konto bei ${house} hat jetzt eine andere E‑Mail-Adresse`,
      title: "Ihre E‑Mail-Adresse wurde geändert",
      what: (account, address) =>
        `Dieses Konto hat jetzt die Adresse ${address}, und seine Mails kommen nicht mehr hierher: ${account}.`,
      notYou:
        "Wenn Sie das nicht waren, kann jemand anderes Ihr Konto benutzen, und Codes für ein neues Passwort kommen nicht mehr zu Ihnen. Bitten Sie das Kino gleich um Hilfe, und nennen Sie die Nummer des Kontos.",
    },
    passkey_added: {
      subject: (house) => `Ihr Konto bei ${house} hat einen neuen Passkey`,
      title: "Ein Passkey wurde hinzugefügt",
      what: (account) =>
        `Dieses Konto hat einen neuen Passkey, mit dem man sich ohne Passwort anmeldet: ${account}.`,
      notYou: `${NOT_YOU} Melden Sie sich dann gleich an, und löschen Sie den Passkey. ${HELP}`,
    },
    passkey_removed: {
      subject: (house) => `Ein Passkey Ihres Kontos bei ${house} wurde entfernt`,
      title: "Ein Passkey wurde entfernt",
      what: (account) =>
        `Ein Passkey dieses Kontos wurde entfernt, und man meldet sich nicht mehr mit ihm an: ${account}.`,
      notYou: `${NOT_YOU} Fügen Sie dann den Passkey wieder hinzu. ${HELP}`,
    },
    second_factor_added: {
      subject: (house) => `Ihr Konto bei ${house} hat jetzt eine Authenticator-App`,
      title: "Eine Authenticator-App wurde hinzugefügt",
      what: (account) =>
        `Wer sich mit dem Passwort anmeldet, braucht bei diesem Konto jetzt einen Code der App oder einen Wiederherstellungscode: ${account}.`,
      notYou: `${NOT_YOU} Bitten Sie dann das Kino, die App zu entfernen, denn ohne ihre Codes können Sie sich nicht anmelden.`,
    },
    second_factor_removed: {
      subject: (house) => `Die Authenticator-App Ihres Kontos bei ${house} wurde entfernt`,
      title: "Die Authenticator-App wurde entfernt",
      what: (account) =>
        `Die App dieses Kontos wurde mit ihren Wiederherstellungscodes entfernt, und zum Anmelden genügt das Passwort: ${account}.`,
      notYou: `${NOT_YOU} Richten Sie dann die App wieder ein. ${HELP}`,
    },
    admin_rights_given: {
      subject: (house) => `Ihr Konto bei ${house} hat jetzt die Rechte eines Admins`,
      title: "Sie sind jetzt ein Admin",
      what: (account) => `Ein Admin hat diesem Konto die Rechte eines Admins gegeben: ${account}.`,
      notYou:
        "Wenn Sie das nicht erwartet haben, fragen Sie beim Kino nach. Schützen Sie so ein Konto mit einem Passwort, das niemand errät, und mit einem Passkey oder einer Authenticator-App.",
    },
    admin_rights_taken: {
      subject: (house) => `Ihr Konto bei ${house} hat die Rechte eines Admins nicht mehr`,
      title: "Sie sind kein Admin mehr",
      what: (account) => `Ein Admin hat diesem Konto die Rechte eines Admins wieder genommen: ${account}.`,
      notYou: "Wenn Sie das nicht erwartet haben, fragen Sie beim Kino nach.",
    },
  },

  welcome: (house) => ({
    subject: `Willkommen bei ${house}`,
    title: `Willkommen bei ${house}`,
    lead: "Ihre Adresse ist bestätigt, und Ihr Konto ist offen: Ab jetzt können Sie Plätze reservieren und Karten kaufen.",
    next: "Ihre Karten schicken wir an diese Adresse. Sie stehen auch in Ihrem Konto, damit Sie sie auch ohne Mail finden.",
    footer: `Diese Mail kam, weil Ihre Adresse für ein Konto bei ${house} bestätigt wurde.`,
  }),

  tickets: {
    when: "Wann",
    was: "Bisher",
    version: "Fassung",
    where: "Wo",
    seats: "Plätze",
    total: "Summe",
    reservation: "Reservierung",
    proof: "Bringen Sie Ihren Nachweis mit: Er wird am Einlass verlangt.",
    until: (time, zone) => `bis ${time} (${zone})`,
    paid: {
      at_door: (total) => `${total}, am Einlass zu bezahlen`,
      at_counter: (total) => `${total}, an der Kasse bezahlt`,
      online: (total) => `${total}, bezahlt`,
      free: (total) => `${total}, nichts zu bezahlen`,
    },
    qrCode: (seat) => `QR-Code für ${seat}`,
    open: "Code öffnen",
    howTo: "Zeigen Sie am Einlass den Code jeder Karte, auf dem Telefon oder auf Papier.",
    booking:
      "Ihre Buchung, wie sie jetzt ist, ohne Anmeldung. Geben Sie den Link nicht weiter: Mit ihm kann man auch stornieren.",
    openBooking: "Buchung öffnen",
    footer:
      "Die Codes hängen als Bilder an, und reservation.ics trägt die Vorstellung in Ihren Kalender ein. " +
      "Wer einen Code hat, kann die Karte benutzen: Geben Sie ihn mit Bedacht weiter.",
  },

  calendar: {
    changesSeats: "reservation.ics ändert die Plätze in Ihrem Kalender.",
    removes: "reservation.ics nimmt die Vorstellung aus Ihrem Kalender.",
  },

  bill: {
    receipt: "Beleg",
    price: "Preis",
    each: (tickets, price) => `${tickets} (je ${price})`,
    discount: "Rabatt",
    fee: "Gebühr",
    includes: (tax, amount) => `enthält ${tax}: ${amount}`,
    totals: {
      at_door: "Summe, am Einlass zu bezahlen",
      at_counter: "Summe, an der Kasse bezahlt",
      online: "Summe, bezahlt",
      free: "Summe, nichts zu bezahlen",
    },
  },

  reservationConfirmed: {
    subject: (movie, when) => `Ihre Karten: ${movie}, ${when}`,
    title: (movie) => `Ihre Karten: ${movie}`,
    lead: "Ihre Buchung ist bestätigt.",
    summary: (movie, showtime, seats) => [
      "Ihre Buchung ist bestätigt:",
      `Film: ${movie}`,
      `Vorstellung: ${showtime}`,
      `Plätze: ${seats}`,
    ],
    enjoy: "Viel Vergnügen!",
  },

  showtimeMoved: {
    subject: (movie, when) => `Neue Zeit: ${movie}, jetzt ${when}`,
    title: (movie) => `Neue Zeit: ${movie}`,
    lead: (from, to) => `Ihre Vorstellung wurde verlegt: von ${from} auf ${to}.`,
    next: "Ihre Karten gelten für die neue Zeit. Hier sind sie noch einmal mit neuen Codes: Bitte benutzen Sie diese.",
    cannotCome: (id) =>
      `Wenn Sie dann nicht kommen können, stornieren Sie Reservierung ${id} in der App, in der Sie gebucht haben.`,
  },

  showtimeElsewhere: {
    subject: (movie, when) => `Anderer Saal: ${movie}, ${when}`,
    title: (movie) => `Anderer Saal: ${movie}`,
    lead: (when, place) => `Ihre Vorstellung am ${when} ist jetzt an einem anderen Ort: ${place}.`,
    next: "Ihre Karten gelten dort. Hier sind sie noch einmal.",
  },

  showtimeAsBefore: {
    subject: (movie, when) => `Doch wie gebucht: ${movie}, ${when}`,
    title: (movie) => `Doch wie gebucht: ${movie}`,
    lead: (when, place) => `Ihre Vorstellung ist wieder, wann und wo Sie gebucht haben: ${when}, ${place}.`,
    next: "Ihre Karten gelten. Hier sind sie noch einmal.",
  },

  reservationCancelled: {
    subject: (movie, when) => `Reservierung storniert: ${movie}, ${when}`,
    title: "Reservierung storniert",
    lead: (movie, when, cinema, seats) =>
      `Ihre Reservierung für ${movie}, ${when}, ${cinema}, ist storniert: ${seats}.`,
    footer: (id) => `Reservierung ${id}. Ihre Karten gelten nicht mehr.`,
  },

  seatsReturned: {
    subject: (movie, when) => `Plätze zurückgegeben: ${movie}, ${when}`,
    title: "Plätze zurückgegeben",
    lead: (movie, when, cinema, gone) =>
      `Für ${movie}, ${when}, ${cinema}, sind diese Plätze zurückgegeben: ${gone}. Die Karten dafür gelten nicht mehr.`,
    kept: (seats) => `Sie behalten ${seats}, mit den Karten, die Sie haben.`,
    bill: "Was Sie behalten",
    dueAtDoor: (total) => `Am Einlass bleibt zu bezahlen: ${total}.`,
  },

  paymentReturned: {
    subject: (movie, when) => `Ihre Zahlung kommt zurück: ${movie}, ${when}`,
    title: "Ihre Zahlung kommt zurück",
    twice: (movie, when, cinema, seats) =>
      `Für ${movie}, ${when}, ${cinema}, ist mehr als eine Zahlung eingegangen. Die Plätze bleiben Ihre: ${seats}.`,
    tooLate: (movie, when, cinema) =>
      `Ihre Zahlung für ${movie}, ${when}, ${cinema}, kam an, als die Reservierung schon beendet war. Sie hat keine Plätze gekauft.`,
  },

  showtimeCancelled: {
    subject: (movie, when) => `Abgesagt: ${movie}, ${when}`,
    title: (movie) => `Abgesagt: ${movie}`,
    lead: (movie, when, cinema) =>
      `Die Vorstellung von ${movie}, ${when}, ${cinema}, findet nicht statt. Das tut uns leid.`,
    atCounter: (total) => `Falls Sie die ${total} an der Kasse bezahlt haben, bekommen Sie sie dort zurück.`,
    footer: (id, seats) => `Reservierung ${id}: ${seats}. Ihre Karten gelten nicht mehr.`,
  },

  waitingListOffer: {
    subject: (until, movie, when) => `Plätze für Sie bis ${until}: ${movie}, ${when}`,
    title: (movie) => `Plätze für Sie: ${movie}`,
    lead: (movie, when, cinema, seats, total) =>
      `Sie haben auf ${movie}, ${when}, ${cinema}, gewartet. Jetzt können Sie ${seats} haben, für ${total}.`,
    until: (time, zone) =>
      `Wir halten sie für Sie bis ${time} (${zone}). Danach bekommt sie, wer als Nächstes wartet.`,
    take: "Plätze ansehen und nehmen",
    footer:
      "Wenn Sie sie nicht mehr möchten, tun Sie nichts. Geben Sie den Link nicht weiter: Mit ihm nimmt man die Plätze ohne Anmeldung.",
  },
};
