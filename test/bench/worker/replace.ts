/** A method of something that runs, told of by name: the bench looks into classes that it did not make. */

export type Method = (this: unknown, ...words: unknown[]) => unknown;

/** Puts another method in a method's place. Throws where there is none: the platform, or Matinee, is not what it was. */
export function replace(on: object, name: string, by: (method: Method) => Method): void {
  const method: unknown = Reflect.get(on, name);
  if (typeof method !== "function") throw new Error(`there is no ${name} any more`);
  Reflect.set(on, name, by(method as Method));
}

/** Lets a method be, and is told of each call. */
export function spy(
  on: object,
  name: string,
  saw: (words: readonly unknown[], answer: unknown) => void,
): void {
  replace(
    on,
    name,
    (method) =>
      function (...words) {
        const answer = method.apply(this, words);
        saw(words, answer);
        return answer;
      },
  );
}
