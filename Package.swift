// swift-tools-version: 6.3
import Glibc
import PackageDescription

// Every module is built the same way: Swift 6, the coming language defaults, warnings are errors,
// and `unsafe` written wherever a pointer is touched.
let house: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("ImmutableWeakCaptures"),
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
]

/// A room of the house. `path` is given when the folder is not `Sources/<name>`.
func room(
  _ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil,
  sources: [String]? = nil, embedding files: [String] = [], computes: Bool = false
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: path, sources: sources,
    resources: files.map { .embedInCode($0) }, swiftSettings: computes ? house + quick : house)
}

/// What computes pixel by pixel is optimised in every build: tests would mostly wait for it.
let quick: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// The owner of a C library: a module map and a typed shim.
func library(_ name: String, _ pkgConfig: String, apt package: String) -> Target {
  .systemLibrary(
    name: "C\(name)", path: "Sources/C/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], excluding files: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies, exclude: files, swiftSettings: house)
}

let package = Package(
  name: "easel",
  targets: [
    // −1 · C
    library("Curl", "libcurl", apt: "libcurl4-openssl-dev"),
    library("Olm", "olm", apt: "libolm-dev"),
    library("Crypto", "libcrypto", apt: "libssl-dev"),
    library("SQLite", "sqlite3", apt: "libsqlite3-dev"),
    library("Postgres", "libpq", apt: "libpq-dev"),
    library("PNG", "libpng", apt: "libpng-dev"),
    library("JPEG", "libturbojpeg", apt: "libturbojpeg0-dev"),
    library("WebP", "libwebp", apt: "libwebp-dev"),
    library("Deflate", "libdeflate", apt: "libdeflate-dev"),
    library("Cairo", "pangocairo", apt: "libpango1.0-dev"),
    library("Microhttpd", "libmicrohttpd", apt: "libmicrohttpd-dev"),
    .target(name: "CLinux", path: "Sources/C/Linux"),

    // 0 · the ground
    room("Concurrency", ["CLinux"]),
    room("Secrets", ["CLinux"]),
    room("JSON"),
    room("Digest", ["CCrypto"]),
    room("Raster", computes: true),
    room("SQL"),
    room("Spelling"),
    room("Encodings"),
    room("HomeFiles"),
    room("Markdown"),
    room("HTTP", ["Concurrency"]),
    room("WebSocket", ["Concurrency", "Encodings", "HTTP"]),
    room("Migrations", ["Digest"]),
    room("Logging", ["Concurrency"]),
    room("Arguments", ["Spelling"]),
    room("Configuration", ["JSON", "Logging", "Secrets", "Spelling"]),

    // 1 · what things stand on
    room("Storage", ["Concurrency", "Digest", "SQL"]),
    room("SQLite", ["CSQLite", "CLinux", "Concurrency", "Migrations", "SQL"]),
    room("Postgres", ["CPostgres", "Concurrency", "Migrations", "SQL", "Secrets"]),
    room("HTTPClient", ["CCurl", "Concurrency", "HTTP", "Secrets", "WebSocket"]),
    room("HTTPServer", ["CMicrohttpd", "Concurrency", "HTTP"]),
    room("Pixels", ["JSON", "Raster"], computes: true),
    room(
      "ImageFiles",
      ["CDeflate", "CPNG", "CJPEG", "CWebP", "CLinux", "Concurrency", "JSON", "Raster"]),
    room("Drawing", ["CCairo", "Concurrency", "Raster"]),
    room("Terminal", ["Concurrency", "Encodings", "Raster"]),

    room("Olm", ["CCrypto", "COlm", "CLinux", "Concurrency", "Digest", "Secrets"]),
    room("Matrix", ["Encodings", "JSON", "Secrets"]),

    // 2 · end-to-end encryption without I/O
    room(
      "MatrixCrypto",
      ["Concurrency", "Encodings", "JSON", "Matrix", "Olm", "Secrets", "Storage"]),

    // 2 · servers with models
    room(
      "BackEnds",
      ["Concurrency", "Configuration", "Encodings", "HTTP", "HTTPClient", "JSON", "Secrets"]),

    // 2 · the studio, and the painter and the critic that need no model
    room("Studio", ["Concurrency", "Spelling", "Storage"]),
    room(
      "BuiltinPainter", ["Concurrency", "JSON", "Pixels", "Raster", "Spelling"], computes: true),
    room("MeasuringCritic", ["JSON", "Pixels", "Raster"], computes: true),
    room("BlobFolder", ["Concurrency", "Digest", "Storage"]),
    room(
      "BlobS3",
      ["Concurrency", "Digest", "HTTP", "HTTPClient", "Olm", "Secrets", "Storage"]),

    // 3 · what people write and read; the back ends behind the studio's ports
    room("Words", ["JSON", "Spelling", "Storage", "Studio"]),
    room(
      "Painters",
      [
        "BackEnds", "BuiltinPainter", "Concurrency", "Digest", "Encodings", "HTTP", "HTTPClient",
        "ImageFiles", "JSON", "Pixels", "Raster", "Studio", "WebSocket",
      ]),
    room(
      "Critics",
      [
        "BackEnds", "Concurrency", "ImageFiles", "JSON", "MeasuringCritic", "Pixels", "Raster",
        "Studio",
      ]),

    // 3 · storage on two engines
    room(
      "SQLiteMigrations", path: "migrations/sqlite", sources: ["SQLiteMigrations.swift"],
      embedding: [
        "0001-ground.sql", "0002-studio.sql", "0003-keys.sql", "0004-rooms.sql",
        "0005-director.sql", "0006-adoptions.sql", "0007-critiques.sql",
        "0008-others.sql",
      ]),
    room(
      "PostgresMigrations", path: "migrations/postgres", sources: ["PostgresMigrations.swift"],
      embedding: [
        "0001-ground.sql", "0002-studio.sql", "0003-keys.sql", "0004-rooms.sql",
        "0005-director.sql", "0006-adoptions.sql", "0007-critiques.sql",
        "0008-others.sql",
      ]),
    room(
      "SQLStorage",
      ["SQL", "MatrixCrypto", "Migrations", "Storage", "Studio", "Concurrency", "JSON"]),
    room(
      "SQLiteStorage",
      ["SQL", "SQLite", "SQLiteMigrations", "SQLStorage", "Migrations", "Storage", "Concurrency"]),
    room(
      "PostgresStorage",
      [
        "SQL", "MatrixCrypto", "Postgres", "PostgresMigrations", "SQLStorage", "Migrations",
        "Storage", "Concurrency",
      ]),

    // 4 · work is taken, done and settled
    room("Workers", ["Concurrency", "JSON", "Storage", "Studio"]),
    room("Cards", ["Drawing", "Raster", "Storage", "Studio", "Words"]),
    room(
      "Pictures",
      [
        "Cards", "Concurrency", "Drawing", "ImageFiles", "JSON", "MeasuringCritic", "Pixels",
        "Raster", "Storage", "Studio", "Words",
      ]),

    // 4 · an account at a homeserver
    room(
      "MatrixClient",
      [
        "Concurrency", "HTTP", "HTTPClient", "JSON", "Markdown", "Matrix", "MatrixCrypto", "Olm",
        "Secrets", "Storage",
      ]),

    // 5 · health and metrics; the studio in a terminal
    room("Web", ["HTTP", "HTTPServer", "Logging"]),
    room(
      "Console",
      [
        "Concurrency", "Drawing", "HomeFiles", "ImageFiles", "JSON", "Pictures", "Raster",
        "Storage",
        "Studio", "Terminal", "Words", "Workers",
      ]),

    // 5 · the studio in a room
    room(
      "Bot",
      [
        "Concurrency", "ImageFiles", "JSON", "Matrix", "MatrixClient", "MatrixCrypto", "Olm",
        "Pictures", "Pixels", "Raster", "Storage", "Studio", "Words", "Workers",
      ]),

    // 5 · a person at a terminal
    room(
      "Chat",
      [
        "Concurrency", "HTTPClient", "HomeFiles", "ImageFiles", "JSON", "Matrix",
        "MatrixClient", "MatrixCrypto", "Olm", "Pixels", "Raster", "Storage", "Terminal",
      ]),

    // 6 · the one place where everything is put together
    room(
      "BotConfig", path: "bot-config", sources: ["BotConfig.swift"],
      embedding: [
        "easel.json5", "director/script.json5", "lexicon/colours.txt", "lexicon/de.txt",
        "lexicon/en.txt",
        "phrases/de.json5", "phrases/en.json5", "prompts/card.txt", "prompts/checklist.txt",
        "prompts/critique.txt", "prompts/duel.txt", "prompts/extraction.txt",
        "prompts/eyesight.txt", "prompts/look.txt", "prompts/meaning.txt", "prompts/talk.txt",
        "workflows/img2img.json", "workflows/text2img.json",
      ]),
    .executableTarget(
      name: "easel",
      dependencies: [
        "Arguments", "BackEnds", "BlobFolder", "BlobS3", "Bot", "BotConfig", "BuiltinPainter",
        "Chat", "Concurrency", "Configuration", "Console", "Critics", "Drawing", "HTTPClient",
        "HTTPServer", "HomeFiles", "ImageFiles", "JSON", "Logging", "Matrix", "MatrixClient",
        "MatrixCrypto", "Migrations",
        "Olm", "Painters", "Pictures", "Postgres", "PostgresStorage", "SQLite", "SQLiteStorage",
        "Secrets", "Storage",
        "Studio", "Terminal", "Web", "Words", "Workers",
      ], swiftSettings: house),

    // What tests stand on
    room("Simulation", ["Concurrency"], path: "Tests/Support/Simulation"),
    room("TestSupport", ["Concurrency"], path: "Tests/Support/TestSupport"),
    room(
      "MemoryStorage", ["MatrixCrypto", "Storage", "Studio", "Simulation", "Concurrency"],
      path: "Tests/Support/MemoryStorage"),

    room(
      "StudioStage", ["Concurrency", "Storage", "Studio"], path: "Tests/Support/StudioStage"),

    // A server of ours on loopback that answers what a test wants
    room(
      "ServerStage", ["Concurrency", "HTTP", "HTTPServer"], path: "Tests/Support/ServerStage"),

    // A homeserver that is a value, and people with machines who talk over it
    room(
      "CryptoStage", ["Concurrency", "JSON", "Matrix", "MatrixCrypto", "Olm", "Secrets"],
      path: "Tests/Support/CryptoStage"),

    // A real homeserver, and people on another library, for `Tests/EndToEnd`
    room(
      "Testbed", ["CLinux", "Concurrency", "JSON", "TestSupport"], path: "Tests/Support/Testbed"),

    // A homeserver of one account on a socket: logins, keys, secrets and backups
    room(
      "SessionStage",
      ["Concurrency", "CryptoStage", "HTTP", "HTTPServer", "JSON", "Matrix"],
      path: "Tests/Support/SessionStage"),
    // An account of ours, run on a store of its own at a real homeserver
    room(
      "Resident",
      [
        "Concurrency", "HTTPClient", "JSON", "Matrix", "MatrixClient", "MatrixCrypto", "Olm",
        "SQLiteStorage", "Secrets", "Storage",
      ], path: "Tests/Support/Resident"),

    // Answers each message once, however often a test kills it
    .executableTarget(
      name: "answerer",
      dependencies: [
        "Concurrency", "JSON", "Matrix", "MatrixClient", "MatrixCrypto", "Resident", "Storage",
      ],
      path: "Tests/Support/Answerer", swiftSettings: house),

    // How programs that are measured are told what to do
    room("LineCommands", ["Concurrency", "JSON"], path: "Tests/Support/LineCommands"),

    // An account with nothing above it, which the bench measures
    .executableTarget(
      name: "lodger",
      dependencies: [
        "Concurrency", "HTTPClient", "JSON", "LineCommands", "Matrix", "MatrixClient",
        "MatrixCrypto", "Olm", "SQLiteStorage", "Secrets", "Storage",
      ],
      path: "Tests/Support/Lodger", swiftSettings: house),

    // The studio in its rooms with a painter that takes no time, which the bench measures too
    .executableTarget(
      name: "atelier",
      dependencies: [
        "BlobFolder", "Bot", "BotConfig", "Concurrency", "Drawing", "HTTPClient", "ImageFiles",
        "JSON", "LineCommands", "Matrix", "MatrixClient", "MatrixCrypto", "Olm", "Pictures",
        "Pixels", "Raster", "SQLiteStorage", "Secrets", "Storage", "Studio", "Words", "Workers",
      ],
      path: "Tests/Support/Atelier", swiftSettings: house),

    // Works on a store until a test kills it
    .executableTarget(
      name: "clerk",
      dependencies: [
        "BlobFolder", "Concurrency", "MatrixCrypto", "SQLiteStorage", "SQLite", "Storage",
      ],
      path: "Tests/Support/Clerk", swiftSettings: house),

    // Carries media to a homeserver and back, and tells how much memory that took
    .executableTarget(
      name: "porter",
      dependencies: ["Concurrency", "HTTPClient", "JSON", "Matrix", "MatrixClient", "Secrets"],
      path: "Tests/Support/Porter", swiftSettings: house),

    // Decodes what strangers sent, and misbehaves when it is told to
    .executableTarget(
      name: "decoder", dependencies: ["CLinux", "Concurrency", "ImageFiles", "Raster"],
      path: "Tests/Support/Decoder", swiftSettings: house),

    // A console to be driven through a pseudo-terminal
    .executableTarget(
      name: "typist", dependencies: ["Concurrency", "Raster", "Terminal"],
      path: "Tests/Support/Typist", swiftSettings: house),

    // Measures; `scripts/bench` runs it
    .executableTarget(
      name: "bench",
      dependencies: [
        "BackEnds",
        "BlobFolder",
        "BotConfig",
        "BuiltinPainter",
        "CLinux",
        "Concurrency",
        "CryptoStage",
        "Digest",
        "Encodings",
        "HTTP",
        "HTTPClient",
        "HTTPServer",
        "ImageFiles",
        "JSON",
        "LineCommands",
        "Logging",
        "Matrix",
        "MatrixClient",
        "MatrixCrypto",
        "Olm",
        "Painters",
        "Pixels",
        "Postgres",
        "PostgresStorage",
        "Raster",
        "SQLStorage",
        "SQLiteStorage",
        "Secrets",
        "Storage",
        "Studio",
        "TestSupport",
        "Testbed",
      ], path: "Tests/Bench", exclude: ["Baselines", "requirements.txt"], swiftSettings: house),

    // Lets the loop learn from pictures of another program; `scripts/converge` runs it
    .executableTarget(
      name: "converge",
      dependencies: [
        "BotConfig", "BuiltinPainter", "Concurrency", "Critics", "Digest", "Drawing", "ImageFiles",
        "JSON", "Painters", "Pixels", "Raster", "Storage", "Studio", "StudioStage",
      ], path: "Tests/Convergence",
      exclude: ["judge.py", "references.py", "report.py", "requirements.txt"], swiftSettings: house),

    tests(
      "CLibraries",
      [
        "CCairo", "CCrypto", "CCurl", "CDeflate", "CJPEG", "CMicrohttpd", "COlm", "CPNG",
        "CPostgres",
        "CSQLite", "CWebP",
      ]),
    tests("Concurrency", ["Concurrency", "Simulation", "TestSupport"]),
    tests("Secrets", ["Secrets"]),
    tests("JSON", ["JSON"]),
    tests("Logging", ["Logging", "Secrets", "Concurrency", "TestSupport"]),
    tests("Arguments", ["Arguments", "Spelling", "TestSupport"]),
    tests(
      "Configuration",
      ["Configuration", "BotConfig", "JSON", "Logging", "Secrets", "Spelling", "TestSupport"]),
    tests("Digest", ["Digest"]),
    tests("Encodings", ["Encodings"]),
    tests(
      "BackEnds",
      [
        "BackEnds", "Concurrency", "Encodings", "HTTP", "HTTPClient", "HTTPServer", "JSON",
        "Secrets", "ServerStage",
      ]),
    tests(
      "Markdown", ["Markdown", "TestSupport"],
      excluding: ["Fixtures", "make-fixtures.py", "requirements.txt"]),
    tests("Migrations", ["Migrations"]),
    tests("Raster", ["Raster"]),
    tests("HomeFiles", ["HomeFiles", "TestSupport"]),
    tests("Pixels", ["Concurrency", "Pixels", "Raster", "TestSupport"]),
    tests(
      "ImageFiles", ["CDeflate", "Concurrency", "ImageFiles", "Raster", "TestSupport", "decoder"],
      excluding: ["Fixtures", "make-fixtures.py"]),
    tests("Drawing", ["Concurrency", "Drawing", "Raster", "TestSupport"]),
    tests("Terminal", ["Concurrency", "Raster", "Terminal", "TestSupport", "typist"]),
    tests(
      "BuiltinPainter",
      ["BotConfig", "BuiltinPainter", "Digest", "JSON", "Pixels", "Raster", "TestSupport"]),
    tests(
      "MeasuringCritic",
      ["BuiltinPainter", "JSON", "MeasuringCritic", "Pixels", "Raster", "TestSupport"]),
    tests(
      "BuiltinBackEnds",
      [
        "BotConfig", "BuiltinPainter", "Concurrency", "Critics", "ImageFiles", "JSON",
        "MeasuringCritic", "Painters", "Pixels", "Raster", "Storage", "Studio",
      ]),
    tests(
      "Painters",
      [
        "ServerStage", "BackEnds", "BotConfig", "Concurrency", "Digest", "Encodings", "HTTP",
        "HTTPClient",
        "HTTPServer", "ImageFiles", "JSON", "Painters", "Pixels", "Raster", "Secrets", "Storage",
        "Studio",
        "TestSupport", "decoder",
      ]),
    tests(
      "Critics",
      [
        "ServerStage", "BackEnds", "BotConfig", "Concurrency", "Configuration", "Critics", "HTTP",
        "HTTPClient", "HTTPServer",
        "ImageFiles", "JSON", "Pixels", "Raster", "Secrets", "Studio", "TestSupport",
      ]),
    tests(
      "Olm", ["CCrypto", "COlm", "Concurrency", "JSON", "Olm", "Secrets", "TestSupport"],
      excluding: ["Fixtures", "requirements.txt"]),
    tests("Matrix", ["JSON", "Matrix", "Secrets", "TestSupport"]),
    tests(
      "MatrixCrypto",
      [
        "Concurrency", "CryptoStage", "JSON", "Matrix", "MatrixCrypto", "Olm", "Secrets",
        "TestSupport",
      ],
      excluding: [
        "Verification/Fixtures", "Witness/Fixtures", "Witness/generate.py", "Witness/read.py",
        "Witness/witnesses.py", "requirements.txt",
      ]),
    tests(
      "MatrixClient",
      [
        "ServerStage", "Concurrency", "CryptoStage", "HTTP", "HTTPClient", "HTTPServer", "JSON",
        "Markdown",
        "Matrix", "MatrixClient", "MatrixCrypto", "MemoryStorage", "Olm", "SQLiteStorage",
        "Secrets", "SessionStage", "Storage", "TestSupport", "Words", "porter",
      ]),
    tests("Studio", ["Concurrency", "Storage", "Studio", "StudioStage"]),
    tests(
      "BlobFolder",
      [
        "BlobFolder", "BlobS3", "Concurrency", "HTTPClient", "MemoryStorage", "Secrets", "Storage",
        "TestSupport", "clerk",
      ]),
    tests(
      "BlobS3",
      [
        "ServerStage", "BlobS3", "Concurrency", "HTTP", "HTTPClient", "HTTPServer", "JSON",
        "Secrets", "Storage",
        "TestSupport",
      ],
      excluding: ["Fixtures", "make-fixtures.py", "requirements.txt"]),
    tests(
      "Words",
      [
        "BotConfig", "Concurrency", "JSON", "Storage", "Studio", "StudioStage", "TestSupport",
        "Words",
      ]),
    tests(
      "Workers",
      [
        "BotConfig", "Concurrency", "JSON", "Logging", "MemoryStorage", "Simulation", "Storage",
        "Studio", "StudioStage", "TestSupport", "Words", "Workers",
      ]),
    tests(
      "Cards",
      [
        "BotConfig", "Cards", "Concurrency", "Drawing", "Raster", "Storage", "Studio", "Words",
      ]),
    tests(
      "Console",
      [
        "BotConfig", "Concurrency", "Console", "JSON", "Pictures", "Storage", "Studio", "Terminal",
        "TestSupport", "Words",
      ]),
    tests("Pictures", ["Pictures", "Storage", "Studio"]),
    tests(
      "Bot",
      [
        "Bot", "BotConfig", "Concurrency", "HTTPClient", "JSON", "Matrix", "MatrixClient",
        "MatrixCrypto", "MemoryStorage", "Olm", "Secrets", "SessionStage", "Storage", "Studio",
        "TestSupport", "Words", "Workers",
      ]),
    tests(
      "Chat",
      [
        "Chat", "Concurrency", "ImageFiles", "JSON", "Matrix", "MatrixClient", "MatrixCrypto",
        "Terminal", "TestSupport",
      ]),
    tests("SQLite", ["SQL", "SQLite", "Migrations", "TestSupport", "Concurrency"]),
    tests("Postgres", ["Postgres", "SQL", "Migrations", "TestSupport", "Concurrency", "Secrets"]),
    tests(
      "HTTP",
      [
        "ServerStage", "HTTP", "HTTPClient", "HTTPServer", "TestSupport", "Testbed", "Concurrency",
        "Secrets",
        "WebSocket",
      ], excluding: ["Peers"]),
    tests("WebSocket", ["Concurrency", "HTTP", "WebSocket"]),
    tests("Storage", ["Storage", "MemoryStorage", "Simulation", "Concurrency", "TestSupport"]),
    tests(
      "StorageContract",
      [
        "JSON", "Matrix", "MatrixCrypto", "Olm",
        "Storage", "MemoryStorage", "SQLiteStorage", "PostgresStorage", "SQLite", "Postgres",
        "Simulation", "Studio", "TestSupport", "Concurrency", "Secrets", "SQL", "SQLStorage",
        "clerk",
        "Migrations", "SQLiteMigrations", "PostgresMigrations",
      ]),
    tests("Simulation", ["Simulation", "Concurrency"]),
    tests("Web", ["Web", "HTTP", "HTTPClient", "HTTPServer", "Logging", "Concurrency"]),
    tests(
      "Easel",
      [
        "ServerStage",
        "TestSupport", "Concurrency", "CryptoStage", "HTTP", "HTTPServer", "ImageFiles", "JSON",
        "Raster", "SQLite", "SessionStage", "easel",
      ]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Concurrency", "Critics", "Encodings", "HTTP", "HTTPServer", "ImageFiles", "JSON", "Matrix",
        "MatrixClient", "MatrixCrypto", "Raster", "Resident", "SQLiteStorage", "Secrets",
        "ServerStage", "Storage", "TestSupport", "Testbed", "answerer", "easel", "porter",
      ],
      path: "Tests/EndToEnd", exclude: ["peer", "requirements.txt"], swiftSettings: house),
    tests("Tidy", ["TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)

// A fuzz target has no `main` of its own and would not link in an ordinary build, so these join the
// package only when `scripts/fuzz` asks for them, and are built alone, each by its name. The sanitizer
// is an option there, not a setting here, since the parser itself must be instrumented too; so is
// `-enable-testing`, since some of what takes text from outside is a module's own business.
if Context.environment["EASEL_FUZZ"] != nil {
  let parsers: [(name: String, modules: [String])] = [
    ("JSON", ["JSON"]),
    ("JSON5", ["JSON"]),
    ("Configuration", ["Configuration", "JSON", "Secrets"]),
    ("Arguments", ["Arguments", "Spelling"]),
    ("HTTP", ["HTTP", "HTTPClient", "HTTPServer", "Concurrency", "Secrets"]),
    ("ServerSentEvents", ["HTTP"]),
    ("WebSocket", ["Concurrency", "WebSocket"]),
    ("Logging", ["Logging", "Concurrency", "JSON"]),
    ("MatrixEvents", ["JSON", "Matrix", "Secrets"]),
    ("Markdown", ["Markdown"]),
    ("ImageFilesOutline", ["ImageFiles", "Raster"]),
    ("ImageFilesDecode", ["ImageFiles", "Raster"]),
    ("Words", ["BotConfig", "Words", "Storage", "Studio"]),
    ("Genome", ["BotConfig", "BuiltinPainter", "JSON", "Raster"]),
    ("Prompts", ["BotConfig", "BuiltinPainter", "JSON", "Raster"]),
    ("Figures", ["BuiltinPainter", "JSON", "MeasuringCritic", "Pixels"]),
    ("Terminal", ["Terminal"]),
    ("ModelAnswers", ["BackEnds", "Critics", "JSON", "Studio"]),
    ("KeyFile", ["Olm", "Secrets"]),
    ("RecoveryKey", ["Olm", "Secrets"]),
    ("OlmMessages", ["Olm", "Secrets"]),
    ("Sealed", ["Olm", "Secrets"]),
    ("Verification", ["Concurrency", "JSON", "Matrix", "MatrixCrypto", "Olm"]),
    ("Machine", ["Concurrency", "CryptoStage", "JSON", "Matrix", "MatrixCrypto", "Olm"]),
    ("KeyBackup", ["Concurrency", "JSON", "Matrix", "MatrixCrypto", "Olm", "Secrets"]),
    ("KeyBundle", ["Concurrency", "CryptoStage", "JSON", "Matrix", "MatrixCrypto", "Olm"]),
    ("BucketAnswers", ["BlobS3"]),
  ]
  for parser in parsers {
    package.targets.append(
      .executableTarget(
        name: "Fuzz\(parser.name)", dependencies: parser.modules.map { .byName(name: $0) },
        path: "Tests/Fuzz/\(parser.name)",
        swiftSettings: house + [.unsafeFlags(["-parse-as-library"])]))
  }
}

// A room can be built and tested without the rest of the house: `EASEL_ONLY=PixelsTests,bench` keeps
// these targets and what they stand on.
if let wanted = Context.environment["EASEL_ONLY"], !wanted.isEmpty {
  var kept: Set<String> = []
  var asked = wanted.split(separator: ",").map(String.init)
  let unknown = asked.filter { name in !package.targets.contains { $0.name == name } }
  guard unknown.isEmpty else {
    let text =
      "EASEL_ONLY names \(unknown.joined(separator: ", ")), and no target is called so; "
      + "the names stand in Package.swift, and those of tests end in Tests\n"
    _ = text.withCString { write(STDERR_FILENO, $0, text.utf8.count) }
    exit(64)
  }
  while let name = asked.popLast() {
    guard kept.insert(name).inserted,
      let target = package.targets.first(where: { $0.name == name })
    else { continue }
    for case .byNameItem(let dependency, _) in target.dependencies { asked.append(dependency) }
  }
  package.targets.removeAll { !kept.contains($0.name) }
}
