/** What the demo cinema is: its films, screens, prices and the shows of each day. */

export const MOVIES = [
  {
    title: "Metropolis",
    genres: ["Science fiction", "Drama"],
    languages: ["de"],
    original_language: "de",
    duration_minutes: 153,
    release_date: "1927-01-10",
    rating: "PG",
    description:
      "In a city of towers above and machines below, the master's son follows a teacher into the deep.",
  },
  {
    title: "The General",
    genres: ["Comedy", "Adventure"],
    languages: ["en"],
    original_language: "en",
    duration_minutes: 79,
    release_date: "1926-12-31",
    rating: "G",
    description: "An engine driver goes after his stolen locomotive, alone.",
  },
  {
    title: "City Lights",
    genres: ["Comedy", "Romance"],
    languages: ["en"],
    original_language: "en",
    duration_minutes: 87,
    release_date: "1931-01-30",
    rating: "G",
    description: "A tramp, a flower girl who cannot see, and a millionaire who remembers only when drunk.",
  },
  {
    title: "Nosferatu",
    original_title: "Nosferatu – Eine Symphonie des Grauens",
    genres: ["Horror"],
    languages: ["de"],
    original_language: "de",
    duration_minutes: 94,
    release_date: "1922-03-04",
    rating: "PG-13",
    description: "A clerk travels to sell a house to a count who casts a long shadow.",
  },
  {
    title: "A Trip to the Moon",
    original_title: "Le Voyage dans la Lune",
    genres: ["Fantasy", "Science fiction"],
    languages: ["fr"],
    original_language: "fr",
    duration_minutes: 15,
    release_date: "1902-09-01",
    rating: "G",
    description: "Six astronomers, one cannon, one moon.",
  },
];

export const CINEMA = {
  name: "Cinema Matinee",
  address: "Rua da Luz 12, Lisboa",
  time_zone: "Europe/Lisbon",
  currency: "EUR",
  region: "weur",
};

const seats = (from: number, to: number) => ({ from, to });
const AISLE = { aisle: 1 };

const wideRow = (label: string, category: string) => ({
  label,
  category,
  seats: [seats(1, 4), AISLE, seats(5, 12), AISLE, seats(13, 16)],
});

export const SCREENS = [
  {
    name: "Grand",
    layout: {
      rows: [
        ...Array.from("ABCDEFG", (label) => wideRow(label, "standard")),
        AISLE,
        ...Array.from("HIJ", (label) => wideRow(label, "premium")),
      ],
      accessible: ["G1", "G16"],
      companions: ["G2", "G15"],
    },
  },
  {
    name: "Studio",
    layout: {
      rows: [
        { label: "A", seats: [{ gap: 1 }, seats(1, 6)] },
        ...Array.from("BCDE", (label) => ({ label, seats: [seats(1, 4), AISLE, seats(5, 8)] })),
      ],
      accessible: ["E1"],
      companions: ["E2"],
    },
  },
];

export const PRICES: Record<string, Record<string, Record<string, number>>> = {
  Grand: {
    standard: { adult: 900, child: 600, senior: 700, student: 700 },
    premium: { adult: 1200, child: 900, senior: 1000, student: 1000 },
  },
  Studio: { standard: { adult: 800, child: 500, senior: 600, student: 600 } },
};

export const VOCABULARY = {
  categories: { premium: { en: "Armchair", de: "Sessel", pt: "Poltrona" } },
  ticket_types: { child: { en: "Child", de: "Kind", pt: "Criança" } },
};

export const PROGRAMME = [
  { screen: "Grand", time: "15:00", movie: "The General", shown: { format: "2d", audio_language: "en" } },
  {
    screen: "Grand",
    time: "18:00",
    movie: "City Lights",
    shown: { format: "35mm", audio_language: "en", subtitle_languages: ["pt"], age_rating: "M/6" },
  },
  {
    screen: "Grand",
    time: "21:00",
    movie: "Metropolis",
    shown: { format: "70mm", audio_language: "de", subtitle_languages: ["pt", "en"], captions: true },
  },
  { screen: "Studio", time: "16:00", movie: "A Trip to the Moon", shown: { audio_language: "pt" } },
  { screen: "Studio", time: "19:30", movie: "Nosferatu", shown: {} },
];
