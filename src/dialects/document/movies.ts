/** Calls of the older APIs for movies and posters. */

import {
  ADMINS_ONLY,
  fields,
  id,
  inPath,
  list,
  message,
  object,
  query,
  ref,
  said,
  text,
  whole,
} from "./parts.ts";
import type { Call } from "./parts.ts";

export const TITLE = text("The movie's title", { examples: ["Metropolis"] });
const GENRE = text("Genres, separated by commas", { examples: ["sci-fi, drama"] });
const SYNOPSIS = text("What it is about; empty for nothing");
export const POSTER = text("The poster's URL; empty for none");
export const MOVIE_NOT_FOUND = "Movie not found";

const MOVIE = {
  id: id("movie"),
  title: TITLE,
  genre: GENRE,
  description: SYNOPSIS,
  synopsis: SYNOPSIS,
  duration: whole("Minutes"),
  release_date: text("Its first day; empty where it is not known", { examples: ["1927-01-10"] }),
  poster_url: POSTER,
};

export const MOVIE_SCHEMAS = {
  OlderMovie: object(MOVIE),
};

const A_MOVIE = {
  id: 3,
  title: "Metropolis",
  genre: "sci-fi",
  description: "",
  synopsis: "",
  duration: 153,
  release_date: "1927-01-10",
  poster_url: "",
};

const movieFields = {
  description: SYNOPSIS,
  duration: { type: ["integer", "string"], description: "Minutes; 120 where it is left out" },
  release_date: text("Its first day"),
  poster_url: { type: ["string", "null"], description: "The URL of `POST /upload-poster`, or any other" },
};

export const MOVIE_CALLS: readonly Call[] = [
  {
    method: "get",
    paths: { listMoviesOlder: "/movies" },
    origins: ["002", "003"],
    summary: "All movies",
    description:
      "An array; with `page` or `per_page` a page. A token that is sent has to be valid; a server may require one. At most 1,000.",
    counterpart: "GET /v1/movies",
    token: "optional",
    parameters: [
      query("page", { ...whole("Which page, from 1 on"), minimum: 1 }, false),
      query("per_page", { ...whole("Movies on a page"), minimum: 1, default: 10 }, false),
    ],
    answers: {
      200: {
        description: "The movies",
        schema: {
          oneOf: [
            list(ref("OlderMovie")),
            object({
              movies: list(ref("OlderMovie")),
              total_pages: whole("Pages in all"),
              current_page: whole("The page"),
            }),
          ],
        },
        example: [A_MOVIE],
        headers: { "X-Total-Count": { description: "Movies in all", schema: { type: "integer" } } },
      },
    },
    refusals: { 400: ["page and per_page are whole numbers from 1 on"] },
  },
  {
    method: "get",
    paths: { searchMovies: "/movies/search" },
    origins: ["003"],
    summary: "Movies by parts of title and genre",
    counterpart: "GET /v1/movies",
    token: "required",
    parameters: [query("title", TITLE, false), query("genre", GENRE, false)],
    answers: { 200: { description: "The movies", schema: list(ref("OlderMovie")), example: [A_MOVIE] } },
    refusals: {},
  },
  {
    method: "get",
    paths: { getMovieOlder: "/movies/{id}" },
    origins: ["004"],
    summary: "A movie",
    counterpart: "GET /v1/movies/{id}",
    token: "none",
    parameters: [inPath("id", id("movie"))],
    answers: { 200: { description: "The movie", schema: ref("OlderMovie"), example: A_MOVIE } },
    refusals: { 404: [MOVIE_NOT_FOUND] },
  },
  {
    method: "post",
    paths: { addMovie: "/movies" },
    origins: ["002", "003", "004"],
    summary: "Add a movie",
    description: "For owners and admins.",
    counterpart: "POST /v1/movies",
    token: "required",
    body: {
      required: true,
      schema: fields({ title: TITLE, genre: GENRE }, movieFields),
      example: { title: "Metropolis", genre: "sci-fi", duration: 153 },
    },
    answers: {
      201: {
        description: "Added",
        schema: object({ message: message("Movie added successfully"), movie_id: id("movie"), ...MOVIE }),
        example: { message: "Movie added successfully", movie_id: 3, ...A_MOVIE },
      },
    },
    refusals: { 400: ["All fields are required"], 403: ["Only theater owners can add movies"] },
  },
  {
    method: "put",
    paths: { updateMovieOlder: "/movies/{id}" },
    origins: ["003", "004"],
    summary: "Change a movie",
    description: "For admins. What is left out stays.",
    counterpart: "PATCH /v1/movies/{id}",
    token: "required",
    parameters: [inPath("id", id("movie"))],
    body: {
      required: true,
      schema: fields({}, { title: TITLE, genre: GENRE, ...movieFields }),
      example: { title: "Metropolis (1927)" },
    },
    answers: {
      200: {
        description: "Changed",
        schema: object({ message: message("Movie updated successfully"), ...MOVIE }),
        example: { message: "Movie updated successfully", ...A_MOVIE },
      },
    },
    refusals: { ...ADMINS_ONLY, 400: ["No fields to update"], 404: [MOVIE_NOT_FOUND] },
  },
  {
    method: "delete",
    paths: { deleteMovieOlder: "/movies/{id}" },
    origins: ["003"],
    summary: "Remove a movie and cancel its shows",
    description: "For admins. Refused with 409 while somebody has a ticket for one.",
    counterpart: "DELETE /v1/movies/{id}",
    token: "required",
    parameters: [inPath("id", id("movie"))],
    answers: { 200: said("Removed", "Movie deleted successfully") },
    refusals: { ...ADMINS_ONLY, 404: [MOVIE_NOT_FOUND] },
  },
  {
    method: "post",
    paths: { uploadPoster: "/upload-poster" },
    origins: ["003"],
    summary: "Upload a poster",
    description:
      "For admins. Base64 in JSON, or a file in a form. It is kept for a day until a movie has it.",
    counterpart: "PUT /v1/movies/{id}/poster",
    token: "required",
    body: {
      required: true,
      schema: fields({}, { image: text("The image as base64"), file: text("The same") }),
      example: { image: "iVBORw0KGgo=" },
    },
    answers: {
      200: {
        description: "Stored",
        schema: object({ url: text("The poster's URL", { format: "uri" }) }),
      },
    },
    refusals: { ...ADMINS_ONLY, 400: ["No file part", "No selected file"] },
  },
];
