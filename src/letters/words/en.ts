/** What to do about a security change by somebody else. A reset ends every session. */
const NOT_YOU =
  "If this was not you, somebody else can use your account. Ask for a new password where you log in: a mail with a code comes, and the new password logs all devices out.";
const HELP = "If that does not work, ask the cinema for help.";

/** English. The other languages have the same keys: the compiler reports a missing one. */
export const en = {
  dates: "en-GB",
  money: "en",
  /** Between two days of the week, at a cinema whose day goes on after midnight. */
  night: (evening: string, _morning: string) => `${evening} night`,

  hello: (name: string | null) => (name === null ? "Hello," : `Hello ${name},`),
  reservation: (id: number) => `Reservation ${id}.`,

  /** The refund, in all letters that mention it. */
  refund: {
    nothingPaid: "Nothing was paid, so there is nothing to pay back.",
    atCounter: "If you paid at the counter, you get your refund there.",
    all: (paid: string) => `The ${paid} that you paid are on their way back to you.`,
    part: (back: string, paid: string) =>
      `Of the ${paid} that you paid, ${back} are on their way back to you.`,
    none: (paid: string) => `None of the ${paid} that you paid comes back.`,
    heading: "Your money",
    paid: "Paid",
    back: "Comes back to you",
    stays: "Stays with the cinema",
    forSeats: (price: string) => `for the seats that you keep: ${price}`,
    cancellationFee: (fee: string) => `cancellation fee: ${fee}`,
  },

  code: {
    valid: (minutes: number) => `It is valid for ${minutes} minutes.`,
    use: {
      inText: "Or open this page, which uses it for you:",
      inPage: "Or open the page that uses it for you:",
    },
    read: {
      inText: "To read it on another device, open this page there:",
      inPage: "To read it on another device, open the page there:",
    },
    account: (id: number, name: string | null, made: string) =>
      name === null ? `account ${id} (made on ${made})` : `account ${id} (${name}, made on ${made})`,
    askedFrom: (place: string) => `The code was asked for from ${place}.`,
    network: (network: string) => `the network ${network}`,
    confirm_email: {
      subject: (code: string, house: string) => `${code} is your ${house} code`,
      title: "Confirm your mail address",
      lead: "This code confirms that the address is yours:",
      effect: (account: string) =>
        `With it, this address belongs to ${account}. Whoever made that account has its password: use the code only if you made it.`,
      button: "Confirm the address",
      notYou: "If this was not you, ignore this mail: nothing happens without the code.",
    },
    change_email: {
      subject: (code: string, house: string) => `${code} is your ${house} code for this address`,
      title: "Confirm your new mail address",
      lead: "This code makes this address the one of your account:",
      effect: (account: string) =>
        `With it, this address belongs to ${account}, which had another one until now. Whoever asked for this has the password of that account: use the code only if it is yours.`,
      button: "Confirm the address",
      notYou: "If this was not you, ignore this mail: nothing changes without the code.",
    },
    reset_password: {
      subject: (code: string, house: string) => `${code} is your ${house} code for a new password`,
      title: "Choose a new password",
      lead: "This code lets you choose a new password for your account:",
      effect: (account: string) =>
        `With it, the password of ${account} is replaced, and all devices are logged out.`,
      button: "Choose a new password",
      notYou: "If this was not you, ignore this mail: your password stays as it is without the code.",
    },
    sign_in: {
      subject: (code: string, house: string) => `${code} is your ${house} code to sign in`,
      title: "Sign in",
      lead: "Type this code where you asked for it:",
      effect: (account: string) =>
        `Whoever types it is signed in to ${account}: do not give it to anybody, whoever asks you for it.`,
      button: "Show the code",
      notYou: "If this was not you, ignore this mail: nobody is signed in without the code.",
    },
  },

  accountExists: (house: string) => ({
    subject: `You have an account at ${house} already`,
    title: "You have an account already",
    lead: `Somebody has just asked for an account at ${house} with your address. You have one already.`,
    next: "Log in with its password. If you have forgotten that, ask for a new one where you log in: a mail with a code will come.",
    notYou: "If this was not you, ignore this mail: your account is as it was.",
  }),

  accountChanged: {
    happened: (when: string) => `This happened on ${when}.`,
    from: (place: string) => `The request came from ${place}.`,
    footer: "This mail comes after each such change, so that you notice one that is not yours.",
    password_changed: {
      subject: (house: string) => `Your ${house} password was changed`,
      title: "Your password was changed",
      what: (account: string) =>
        `The password of ${account} was changed, and the other devices were logged out.`,
      notYou: `${NOT_YOU} ${HELP}`,
    },
    address_changed: {
      subject: (house: string) => `Your ${house} account has another mail address now`,
      title: "Your mail address was changed",
      what: (account: string, address: string) =>
        `The address of ${account} is ${address} now. Mails of the account do not come here any more.`,
      notYou:
        "If this was not you, somebody else can use your account, and codes for a new password do not come to you any more. Ask the cinema for help now, and name the number of the account.",
    },
    passkey_added: {
      subject: (house: string) => `Your ${house} account has a new passkey`,
      title: "A passkey was added",
      what: (account: string) => `A passkey was added to ${account}. It logs in without the password.`,
      notYou: `${NOT_YOU} Then log in at once, and delete the passkey. ${HELP}`,
    },
    passkey_removed: {
      subject: (house: string) => `A passkey of your ${house} account was removed`,
      title: "A passkey was removed",
      what: (account: string) => `A passkey of ${account} was removed. It does not log in any more.`,
      notYou: `${NOT_YOU} Then add the passkey again. ${HELP}`,
    },
    second_factor_added: {
      subject: (house: string) => `Your ${house} account has an authenticator app now`,
      title: "An authenticator app was added",
      what: (account: string) =>
        `An authenticator app was added to ${account}. A login with the password needs a code of the app now, or a recovery code.`,
      notYou: `${NOT_YOU} Then ask the cinema to remove the app, because you cannot log in without its codes.`,
    },
    second_factor_removed: {
      subject: (house: string) => `The authenticator app of your ${house} account was removed`,
      title: "The authenticator app was removed",
      what: (account: string) =>
        `The authenticator app of ${account} was removed, with its recovery codes. A login needs the password only.`,
      notYou: `${NOT_YOU} Then set the app up again. ${HELP}`,
    },
    admin_rights_given: {
      subject: (house: string) => `Your ${house} account has the rights of an admin now`,
      title: "You are an admin now",
      what: (account: string) => `An admin has given ${account} the rights of an admin.`,
      notYou:
        "If you did not expect this, ask the cinema about it. Keep such an account safe by a password that nobody guesses, and by a passkey or an authenticator app.",
    },
    admin_rights_taken: {
      subject: (house: string) => `Your ${house} account has no rights of an admin any more`,
      title: "You are not an admin any more",
      what: (account: string) => `An admin has taken the rights of an admin back from ${account}.`,
      notYou: "If you did not expect this, ask the cinema about it.",
    },
  },

  welcome: (house: string) => ({
    subject: `Welcome to ${house}`,
    title: `Welcome to ${house}`,
    lead: "Your address is confirmed, and your account is open: from now on you can reserve seats and buy tickets.",
    next: "We send your tickets to this address. They are in your account too, so that you find them also without a mail.",
    footer: `This mail came because your address was confirmed for an account at ${house}.`,
  }),

  tickets: {
    when: "When",
    was: "Before",
    version: "Version",
    where: "Where",
    seats: "Seats",
    total: "Total",
    reservation: "Reservation",
    proof: "Bring your proof: it is asked for at the entrance.",
    until: (time: string, zone: string) => `until ${time} (${zone})`,
    paid: {
      at_door: (total: string) => `${total}, to be paid at the door`,
      at_counter: (total: string) => `${total}, paid at the counter`,
      online: (total: string) => `${total}, paid`,
      free: (total: string) => `${total}, nothing to pay`,
    },
    qrCode: (seat: string) => `QR code of ${seat}`,
    open: "Open the code",
    howTo: "Show the code of each ticket at the entrance, on the phone or on paper.",
    booking: "Your booking as it is now, without signing in. Keep the link to yourself: it can cancel, too.",
    openBooking: "Open the booking",
    footer:
      "The codes are attached as images, and reservation.ics puts the show into your calendar. " +
      "Whoever has a code can use the ticket: pass it on with care.",
  },

  /** What the attached file does; that of a mail with tickets is in `tickets.footer`. */
  calendar: {
    changesSeats: "reservation.ics changes the seats in your calendar.",
    removes: "reservation.ics takes the show out of your calendar.",
  },

  /** What a reservation costs, row by row. */
  bill: {
    receipt: "Receipt",
    /** Instead, where it is not paid yet. */
    price: "Price",
    each: (tickets: string, price: string) => `${tickets} (${price} each)`,
    discount: "Discount",
    fee: "Fee",
    includes: (tax: string, amount: string) => `includes ${tax}: ${amount}`,
    totals: {
      at_door: "Total, to pay at the door",
      at_counter: "Total, paid at the counter",
      online: "Total, paid",
      free: "Total, nothing to pay",
    },
  },

  reservationConfirmed: {
    subject: (movie: string, when: string) => `Your tickets: ${movie}, ${when}`,
    title: (movie: string) => `Your tickets: ${movie}`,
    lead: "your booking is confirmed.",
    /** The wording of 003's confirmation, which programs and people look for. */
    summary: (movie: string, showtime: string, seats: string) => [
      "Your booking is confirmed:",
      `Movie: ${movie}`,
      `Showtime: ${showtime}`,
      `Seats: ${seats}`,
    ],
    enjoy: "Enjoy your movie!",
  },

  showtimeMoved: {
    subject: (movie: string, when: string) => `New time: ${movie}, now ${when}`,
    title: (movie: string) => `New time: ${movie}`,
    lead: (from: string, to: string) => `your show has moved from ${from} to ${to}.`,
    next: "Your tickets are valid for the new time. Here they are again with new codes: please use these.",
    cannotCome: (id: number) =>
      `If you cannot come then, cancel reservation ${id} in the app where you booked it.`,
  },

  showtimeElsewhere: {
    subject: (movie: string, when: string) => `Another screen: ${movie}, ${when}`,
    title: (movie: string) => `Another screen: ${movie}`,
    lead: (when: string, place: string) => `your show on ${when} is in another place now: ${place}.`,
    next: "Your tickets are valid there. Here they are again.",
  },

  /** For a showtime that is back at the time and screen that were bought. */
  showtimeAsBefore: {
    subject: (movie: string, when: string) => `As booked after all: ${movie}, ${when}`,
    title: (movie: string) => `As booked after all: ${movie}`,
    lead: (when: string, place: string) =>
      `your show is when and where you booked it again: ${when}, ${place}.`,
    next: "Your tickets are valid. Here they are again.",
  },

  reservationCancelled: {
    subject: (movie: string, when: string) => `Reservation cancelled: ${movie}, ${when}`,
    title: "Reservation cancelled",
    lead: (movie: string, when: string, cinema: string, seats: string) =>
      `Your reservation for ${movie} on ${when}, at ${cinema}, is cancelled: ${seats}.`,
    footer: (id: number) => `Reservation ${id}. Its tickets are not valid any more.`,
  },

  seatsReturned: {
    subject: (movie: string, when: string) => `Seats given back: ${movie}, ${when}`,
    title: "Seats given back",
    lead: (movie: string, when: string, cinema: string, gone: string) =>
      `For ${movie} on ${when}, at ${cinema}, these seats are given back: ${gone}. Their tickets are not valid any more.`,
    kept: (seats: string) => `You keep ${seats}, with the tickets that you have.`,
    bill: "What you keep",
    dueAtDoor: (total: string) => `What is left to pay at the door: ${total}.`,
  },

  paymentReturned: {
    subject: (movie: string, when: string) => `Your payment comes back: ${movie}, ${when}`,
    title: "Your payment comes back",
    twice: (movie: string, when: string, cinema: string, seats: string) =>
      `More than one payment came for ${movie} on ${when}, at ${cinema}. The seats stay yours: ${seats}.`,
    tooLate: (movie: string, when: string, cinema: string) =>
      `Your payment for ${movie} on ${when}, at ${cinema}, came when the reservation had ended already. It bought no seats.`,
  },

  showtimeCancelled: {
    subject: (movie: string, when: string) => `Cancelled: ${movie}, ${when}`,
    title: (movie: string) => `Cancelled: ${movie}`,
    lead: (movie: string, when: string, cinema: string) =>
      `The show of ${movie} on ${when}, at ${cinema} does not take place. We are sorry.`,
    atCounter: (total: string) => `If you paid the ${total} at the counter, you get them back there.`,
    footer: (id: number, seats: string) => `Reservation ${id}: ${seats}. Its tickets are not valid any more.`,
  },

  waitingListOffer: {
    subject: (until: string, movie: string, when: string) =>
      `Seats for you until ${until}: ${movie}, ${when}`,
    title: (movie: string) => `Seats for you: ${movie}`,
    lead: (movie: string, when: string, cinema: string, seats: string, total: string) =>
      `You waited for ${movie} on ${when}, at ${cinema}. Now ${seats} can be yours, for ${total}.`,
    until: (time: string, zone: string) =>
      `We hold them for you until ${time} (${zone}). After that they go to whoever waits next.`,
    take: "See the seats and take them",
    footer:
      "If you do not want them any more, do nothing. Keep the link to yourself: it takes the seats without signing in.",
  },
};

export type Words = typeof en;
