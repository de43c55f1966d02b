export const MAX_DURATION_MINUTES = 600;
/** For a movie whose length is unknown, because its showtimes need an end. */
export const DEFAULT_DURATION_MINUTES = 120;
export const MAX_GENRES = 10;
export const MAX_LANGUAGES = 20;

/** A movie as its owner submits it. */
export interface MovieDraft {
  readonly title: string;
  readonly originalTitle: string | null;
  /** At least one. */
  readonly genres: string[];
  readonly description: string | null;
  readonly durationMinutes: number;
  /** YYYY-MM-DD */
  readonly releaseDate: string | null;
  /** The age rating. */
  readonly rating: string | null;
  /** BCP 47, canonical. */
  readonly languages: string[];
  /** BCP 47, canonical: the language in which it was made. */
  readonly originalLanguage: string | null;
  readonly trailerUrl: string | null;
}

export interface Movie extends MovieDraft {
  readonly id: number;
  readonly ownerId: number;
  /** The first of its genres, for clients that expect one. */
  readonly genre: string;
  /** A key in R2, or a URL elsewhere, or neither. */
  readonly posterKey: string | null;
  readonly posterUrl: string | null;
  readonly version: number;
  readonly reviewCount: number;
  /** The sum of the stars. */
  readonly reviewStars: number;
}

/** Fields that are undefined do not change. */
export type MovieChanges = { readonly [Field in keyof MovieDraft]?: MovieDraft[Field] | undefined };

/** The movie's fields after the changes. */
export function changed(movie: MovieDraft, changes: MovieChanges): MovieDraft {
  const kept = <Field extends keyof MovieDraft>(field: Field): MovieDraft[Field] => {
    const value: MovieDraft[Field] | undefined = changes[field];
    return value === undefined ? movie[field] : value;
  };
  return {
    title: kept("title"),
    originalTitle: kept("originalTitle"),
    genres: kept("genres"),
    description: kept("description"),
    durationMinutes: kept("durationMinutes"),
    releaseDate: kept("releaseDate"),
    rating: kept("rating"),
    languages: kept("languages"),
    originalLanguage: kept("originalLanguage"),
    trailerUrl: kept("trailerUrl"),
  };
}

/** Rounded to two decimals; null without a review. */
export const averageStars = ({ reviewCount, reviewStars }: Movie): number | null =>
  reviewCount === 0 ? null : Math.round((reviewStars / reviewCount) * 100) / 100;

/** The BCP 47 tag in its canonical spelling, or null if it is not a tag. */
export function canonicalLanguage(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
