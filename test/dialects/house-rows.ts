/** What `contract.md` says of the calls of owners and admins, a row for each that is answered. */
import { expect } from "vitest";
import type { Row } from "./row.ts";

const as = (who: string) => ({ headers: { authorization: `Bearer {${who}}` } });
const asking = (who: string, body: object) => ({ ...as(who), body });

const NO_TOKEN = "Missing Authorization Header";
const NUMBER = expect.any(Number) as number;

const INCEPTION = {
  title: "Inception",
  genre: "Sci-Fi",
  description: "A thief who steals corporate secrets...",
  poster_url: "https://res.cloudinary.com/.../inception.jpg",
};
const fault = (start: string): string => expect.stringMatching(new RegExp(`^${start}: `)) as string;

const MOVIE_ROWS: Row[] = [
  ["002-3", "nobody", "POST /movies", { body: INCEPTION }, 401, NO_TOKEN],
  [
    "002-3",
    "registered",
    "POST /movies",
    asking("token", INCEPTION),
    403,
    "Only theater owners can add movies",
  ],
  [
    "002-3",
    "nobody",
    "POST /movies",
    asking("owner", { title: "Heat", duration: 170 }),
    400,
    "All fields are required",
  ],
  [
    "002-3",
    "nobody",
    "POST /movies",
    asking("owner", { title: "Heat", genre: "crime", duration: 170 }),
    201,
    { message: "Movie added successfully", title: "Heat", genre: "crime", duration: 170 },
  ],
  [
    "002-3",
    "nobody",
    "POST /movies",
    asking("owner", { title: "Heat", genre: "crime", duration: "long" }),
    400,
    fault("duration"),
  ],
  [
    "002-3",
    "nobody",
    "POST /movies",
    asking("owner", { title: "Heat", genre: "crime", duration: -1 }),
    400,
    fault("duration"),
  ],
  ["003-4", "nobody", "POST /movies", asking("admin", INCEPTION), 201, { id: NUMBER, ...INCEPTION }],
  [
    "003-4",
    "nobody",
    "POST /movies",
    asking("admin", { ...INCEPTION, poster_url: "javascript:alert(1)" }),
    400,
    fault("poster_url"),
  ],
  [
    "003-4",
    "nobody",
    "POST /movies",
    asking("admin", {
      ...INCEPTION,
      poster_url: `http://localhost:8787/v1/posters/${"0".repeat(64)}.png`,
    }),
    404,
    expect.stringContaining("no such poster") as string,
  ],
  [
    "004",
    "nobody",
    "POST /movies",
    asking("admin", { ...INCEPTION, release_date: "2010-07-16", duration: "148", poster_url: "" }),
    201,
    { release_date: "2010-07-16", duration: 148, poster_url: null },
  ],
  ["003-7", "nobody", "PUT /movies/{movieId}", { body: { title: "Endgame" } }, 401, NO_TOKEN],
  [
    "003-7",
    "nobody",
    "PUT /movies/{movieId}",
    asking("owner", { title: "Endgame" }),
    403,
    "Admin access required",
  ],
  ["003-7", "nobody", "PUT /movies/999999", asking("admin", { title: "X" }), 404, "Movie not found"],
  ["003-7", "nobody", "PUT /movies/{movieId}", asking("admin", {}), 400, "No fields to update"],
  ["003-7", "nobody", "PUT /movies/{movieId}", asking("admin", { title: "" }), 400, fault("title")],
  [
    "003-7",
    "nobody",
    "PUT /movies/{movieId}",
    asking("admin", { description: "The end", poster_url: "https://posters.example/1.jpg" }),
    200,
    {
      message: "Movie updated successfully",
      id: NUMBER,
      title: "Avengers: Endgame",
      description: "The end",
      poster_url: "https://posters.example/1.jpg",
    },
  ],
  [
    "003-7",
    "nobody",
    "PUT /movies/{movieId}",
    asking("admin", { description: "", poster_url: null }),
    200,
    { description: null, poster_url: null },
  ],
  ["003-9", "nobody", "POST /upload-poster", { body: { image: "" } }, 401, NO_TOKEN],
  ["003-9", "nobody", "POST /upload-poster", asking("owner", { image: "" }), 403, "Admin access required"],
  ["003-9", "nobody", "POST /upload-poster", asking("admin", {}), 400, "No file part"],
  ["003-9", "nobody", "POST /upload-poster", asking("admin", { image: "" }), 400, "No selected file"],
  [
    "003-9",
    "nobody",
    "POST /upload-poster",
    asking("admin", { image: "base64_or_multipart_file_data" }),
    400,
    expect.stringContaining("no PNG, JPEG, WebP or GIF") as string,
  ],
];

export const HOUSE_ROWS: Row[] = [...MOVIE_ROWS];
