/** The Matrix as TMDB documents it: GET /movie/603?append_to_response=videos,release_dates, and GET /configuration. */
export const MATRIX = {
  adult: false,
  backdrop_path: "/icmmSD4vTTDKOq2vvdulafOGw93.jpg",
  belongs_to_collection: { id: 2344, name: "The Matrix Collection" },
  budget: 63_000_000,
  genres: [
    { id: 28, name: "Action" },
    { id: 878, name: "Science Fiction" },
  ],
  id: 603,
  imdb_id: "tt0133093",
  original_language: "en",
  original_title: "The Matrix",
  overview: "Set in the 22nd century, The Matrix tells the story of a computer hacker.",
  poster_path: "/f89U3ADr1oiB1s9GkdPOEpXUk5H.jpg",
  release_date: "1999-03-31",
  runtime: 136,
  spoken_languages: [{ english_name: "English", iso_639_1: "en", name: "English" }],
  status: "Released",
  tagline: "Welcome to the Real World.",
  title: "The Matrix",
  video: false,
  videos: {
    results: [
      { site: "YouTube", type: "Teaser", official: true, key: "teaser" },
      { site: "YouTube", type: "Trailer", official: false, key: "byAFan" },
      { site: "Vimeo", type: "Trailer", official: true, key: "123456" },
      { site: "YouTube", type: "Trailer", official: true, key: "d0XTFAMmhrE", iso_639_1: "en" },
      { site: "YouTube", type: "Trailer", official: true, key: "another" },
    ],
  },
  release_dates: {
    results: [
      { iso_3166_1: "DE", release_dates: [{ certification: "16", type: 3 }] },
      {
        iso_3166_1: "US",
        release_dates: [
          { certification: "", note: "Los Angeles", release_date: "1999-03-24T00:00:00.000Z", type: 1 },
          { certification: "R", release_date: "1999-03-31T00:00:00.000Z", type: 3 },
        ],
      },
    ],
  },
};

export const CONFIGURATION = {
  images: {
    base_url: "http://image.tmdb.test/t/p/",
    secure_base_url: "https://image.tmdb.test/t/p/",
    poster_sizes: ["w92", "w154", "w185", "w342", "w500", "w780", "original"],
  },
  change_keys: ["adult"],
};

/** The body of a refusal by TMDB. */
export const refusal = (statusCode: number, message: string) => ({
  success: false,
  status_code: statusCode,
  status_message: message,
});
