/** What `npm run check:lint` holds the code to. The first table is the map of `src/`: which department may call which. */

/** From the bottom to the top: a department calls only those that stand above it in this list. */
const MAY_CALL: Record<string, string[]> = {
  platform: [],
  tools: ["platform"],
  http: ["platform"],
  mail: ["platform", "http"],
  identity: ["platform", "http", "mail"],
  events: ["platform", "http", "mail", "identity"],
  "box-office": ["platform", "mail", "events"],
  programme: ["platform", "http", "identity", "box-office"],
  sales: ["platform", "http", "mail", "identity", "box-office", "programme"],
  door: ["platform", "http", "identity", "box-office", "programme", "sales"],
  money: ["platform", "http", "identity", "events", "box-office", "programme", "sales", "door"],
  letters: ["platform", "http", "mail", "identity", "events", "box-office", "programme", "sales", "door"],
  live: ["platform", "http", "identity", "box-office", "programme", "sales"],
  "back-office": [
    "platform",
    "http",
    "mail",
    "identity",
    "box-office",
    "programme",
    "sales",
    "door",
    "money",
  ],
  dialects: [
    "platform",
    "http",
    "identity",
    "box-office",
    "programme",
    "sales",
    "door",
    "money",
    "back-office",
  ],
  dev: ["platform", "tools", "http", "mail"],
  jobs: [
    "platform",
    "mail",
    "identity",
    "events",
    "programme",
    "sales",
    "door",
    "money",
    "letters",
    "back-office",
  ],
};

const departments = Object.keys(MAY_CALL);
for (const [i, department] of departments.entries())
  for (const callee of MAY_CALL[department] ?? [])
    if (!departments.slice(0, i).includes(callee))
      throw new Error(`${department} would call up to ${callee}`);

interface Pattern {
  regex: string;
  message: string;
}

const HONO = { regex: "^@?hono(/|$)", message: "Only routes and `http/` know Hono." };
const SQL = { regex: "^drizzle-orm(/|$)", message: "SQL is written in store.ts and tables.ts." };
const RUNTIME = { regex: "^cloudflare:", message: "A pure file does not know the platform." };
const IO = {
  regex: "/platform/(clock|db|settings)\\.ts$",
  message: "A pure file takes the time, chance, rows and settings as arguments.",
};
const role = (names: string, message: string): Pattern => ({ regex: `/(${names})\\.ts$`, message });

/** What a file of each role must not import. A file with none of these names is pure. */
const ROLES: Record<string, Pattern[]> = {
  pure: [HONO, SQL, RUNTIME, IO, role("service|store|routes", "A pure file calls pure files only.")],
  tables: [HONO, role("service|store|routes", "Tables are at the bottom.")],
  store: [HONO, role("service|routes", "A store calls nothing above it.")],
  service: [HONO, SQL, role("routes", "A service calls nothing above it.")],
  routes: [SQL, role("store", "A route calls a service.")],
};

/** Files that are not pure although their name is no role's, by the role whose rules they keep. */
const ALSO: Record<string, string[]> = {
  tables: ["src/platform/drizzle.config.ts"],
  store: ["src/platform/{db,due-rows}.ts"],
  service: [
    "src/platform/{clock,metrics,settings,until-empty}.ts",
    "src/box-office/object/{alarm,book,box-office,box-office-reads,copies,messages,orders,parts,seats,upkeep}.ts",
    "src/live/live-feed.ts",
    "src/mail/{delivery/resend,mailbox/local-mailbox}.ts",
    "src/money/gateway/stripe.ts",
    "src/events/deliveries/posting.ts",
    "src/jobs/*.ts",
    "src/dev/*.ts",
    "src/tools/**/*.ts",
  ],
  routes: ["src/http/*.ts", "src/identity/{auditing,authentication,once}.ts", "src/dialects/*.ts"],
};

/** Of another department: its stores, and everything where `department` may not call it. */
function walls(department: string): Pattern[] {
  const allowed = MAY_CALL[department] ?? [];
  const others = departments.filter((other) => other !== department);
  const closed = others.filter((other) => !allowed.includes(other));
  return [
    {
      regex: "^(\\.\\./)+(app|app-orders|app-desk|index)\\.ts$",
      message: "Nothing imports the Worker itself.",
    },
    {
      regex: `^(\\.\\./)+(${others.join("|")})/.*store\\.ts$`,
      message: "A store is reached from its own department only: call the service.",
    },
    {
      regex: `^(\\.\\./)+(${closed.join("|")})/`,
      message: `${department} may call ${allowed.join(", ") || "no department"}: see .oxlint.config.ts.`,
    },
  ];
}

const restricted = (files: string[], patterns: Pattern[], noFetch: boolean) => ({
  files,
  rules: {
    "no-restricted-imports": ["error", { patterns }],
    "no-restricted-globals": noFetch
      ? ["error", { name: "fetch", message: "A pure file has no I/O." }]
      : "off",
  },
});

const filesOf = (department: string, name: string): string[] => [
  ...(name === "pure" ? [`src/${department}/**/*.ts`] : [`src/${department}/**/${name}.ts`]),
  ...(ALSO[name] ?? []).filter((file) => file.startsWith(`src/${department}/`)),
];

const rooms = departments.flatMap((department) =>
  Object.entries(ROLES).map(([name, patterns]) =>
    restricted(filesOf(department, name), [...walls(department), ...patterns], name === "pure"),
  ),
);

/** A showtime's sums refer to their showtime, which refers to nothing here: the one foreign key that points up. */
const FOREIGN_KEY = "src/box-office/followers/tables.ts";

const only = (source: string, names: string[], message: string) =>
  names.map((property) => ({ object: source, property, message }));

export default {
  plugins: ["typescript", "unicorn", "oxc", "import", "promise"],
  categories: { correctness: "error", suspicious: "error", perf: "error" },
  ignorePatterns: ["src/platform/env.d.ts"],
  rules: {
    "no-await-in-loop": "off",
    "no-unmodified-loop-condition": "off",
    "import/no-named-as-default-member": "off",
    "oxc/no-map-spread": "off",
    "promise/always-return": "off",
    "no-underscore-dangle": "off",
    "unicorn/no-array-sort": "off",
    "unicorn/consistent-function-scoping": "off",
    "typescript/consistent-return": "off",
    "typescript/no-unnecessary-type-parameters": "off",
    "typescript/no-unsafe-type-assertion": "off",
    "typescript/consistent-type-imports": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/no-floating-promises": "error",
    "typescript/switch-exhaustiveness-check": "error",
    "import/no-cycle": ["error", { ignoreTypes: false }],
    "max-lines": ["error", { max: 300 }],
    "no-restricted-properties": [
      "error",
      ...only("Date", ["now"], "Time comes from platform/clock.ts."),
      ...only("Math", ["random"], "Chance comes from platform/clock.ts."),
      ...only("crypto", ["getRandomValues", "randomUUID"], "Chance comes from platform/clock.ts."),
    ],
  },
  overrides: [
    ...rooms,
    restricted(
      [FOREIGN_KEY],
      walls("box-office")
        .slice(0, 2)
        .concat(ROLES["tables"] ?? []),
      false,
    ),
    { files: ["src/platform/clock.ts"], rules: { "no-restricted-properties": "off" } },
    { files: ["docs/**"], rules: { "no-restricted-properties": "off" } },
    {
      files: ["src/client/**"],
      rules: {
        "no-restricted-properties": "off",
        "no-restricted-imports": [
          "error",
          { patterns: [{ regex: "^\\.\\./", message: "The client knows the API by its document alone." }] },
        ],
      },
    },
    {
      files: [
        "src/dev/{start,reset,demo,demo-api,make-assets,make-common-passwords}.ts",
        "src/tools/**/*.ts",
        "test/**",
        ".oxlint.config.ts",
      ],
      rules: {
        "no-restricted-imports": "off",
        "no-restricted-globals": "off",
        "no-restricted-properties": "off",
        "max-lines": "off",
      },
    },
  ],
};
