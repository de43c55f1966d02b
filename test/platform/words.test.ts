import { describe, expect, it } from "vitest";
import { wordsOf } from "../../src/platform/words.ts";
import { foldedGenre } from "../../src/programme/movies/words.ts";

describe("the words of a title", () => {
  it.each<[title: string, words: string[]]>([
    ["City Lights", ["city", "lights"]],
    ["Amélie", ["amelie"]],
    ["AME\u0301LIE", ["amelie"]],
    ["Die Straße", ["die", "strasse"]],
    ["DIE STRAẞE", ["die", "strasse"]],
    ["Kærlighed, Øst, Łódź, Đorđe, Œuvre", ["dorde", "kaerlighed", "lodz", "oeuvre", "ost"]],
    ["Işık İstanbul", ["isik", "istanbul"]],
    ["Þór, Ísland", ["island", "thor"]],
    ["ΟΔΥΣΣΕΎΣ", ["οδυσσευσ"]],
    ["Война и мир", ["воина", "и", "мир"]],
    ["Ocean's Eleven", ["eleven", "oceans"]],
    ["Ocean’s Eleven", ["eleven", "oceans"]],
    ["L'Avventura", ["avventura", "lavventura"]],
    ["Spider-Man: Far From Home", ["far", "from", "home", "man", "spider"]],
    ["20,000 Leagues", ["20000", "leagues"]],
    ["8½", ["1", "2", "8"]],
    ["E.T. the Extra-Terrestrial", ["et", "extra", "terrestrial", "the"]],
    ["Mr.Robot 2.0 a_word", ["0", "2", "a", "mr", "robot", "word"]],
    ["千と千尋の神隠し", ["と", "の", "千", "千尋", "神隠し"]],
    ["ガメラ", ["ガメラ"]],
    ["기생충", ["기생충"]],
    ["रंग दे बसंती", ["दे", "बसंती", "रंग"]],
    ["New York, New York", ["new", "york"]],
    ["?! …", []],
    ["\ud83c\udfac \ud800", []],
  ])("%s", (title, words) => {
    expect(wordsOf(title)).toEqual([...words].sort());
  });

  it("are the same for a title and for its folded words", () => {
    const words = wordsOf("Les Misérables: À l'Œuvre, L'Été – E.T. 기생충");
    expect(wordsOf(words.join(" "))).toEqual(words);
  });

  it("are cut at 40 characters, and never in the middle of one", () => {
    expect(wordsOf("x".repeat(100))).toEqual(["x".repeat(40)]);
    const [word = ""] = wordsOf(`a${"𝔻\u{10400}".repeat(40)}`);
    expect(word.isWellFormed()).toBe(true);
    expect(word.length).toBeLessThanOrEqual(40);
  });

  it("are at most the first 60", () => {
    const title = Array.from({ length: 80 }, (_, i) => `w${100 + i}`).join(" ");
    expect(wordsOf(title)).toHaveLength(60);
    expect(wordsOf(title)).toContain("w100");
    expect(wordsOf(title)).not.toContain("w160");
  });
});

describe("a genre", () => {
  it.each([
    ["Drama", "drama"],
    ["Comédie", "comedie"],
    ["Science  Fiction", "science fiction"],
    ["Sci-Fi", "sci-fi"],
    ["\u0301\u200b", ""],
  ])("%j is looked up as %j", (genre, folded) => {
    expect(foldedGenre(genre)).toBe(folded);
  });
});
