/// The plan of the house: every module of ours with its level. A module imports what is below it,
/// and nothing else but what `neighbours` names.
enum House {
  static let levels: [String: Int] = [
    "CCairo": -1, "CCrypto": -1, "CCurl": -1, "CDeflate": -1, "CJPEG": -1, "CLinux": -1,
    "CMicrohttpd": -1, "COlm": -1, "CPNG": -1, "CPostgres": -1, "CSQLite": -1, "CWebP": -1,
    "Arguments": 0, "Concurrency": 0, "Configuration": 0, "Digest": 0, "Encodings": 0, "HTTP": 0,
    "HomeFiles": 0, "JSON": 0, "Logging": 0, "Markdown": 0, "Migrations": 0, "Raster": 0, "SQL": 0,
    "Secrets": 0,
    "Spelling": 0, "WebSocket": 0,
    "Drawing": 1, "HTTPClient": 1, "HTTPServer": 1, "ImageFiles": 1, "Matrix": 1, "Olm": 1,
    "Pixels": 1, "Postgres": 1,
    "SQLite": 1, "Storage": 1, "Terminal": 1,
    "BackEnds": 2, "BlobFolder": 2, "BlobS3": 2, "BuiltinPainter": 2, "MatrixCrypto": 2,
    "MeasuringCritic": 2, "Studio": 2,
    "Critics": 3, "Painters": 3, "PostgresStorage": 3, "SQLStorage": 3, "SQLiteStorage": 3,
    "Words": 3,
    "Cards": 4, "MatrixClient": 4, "Pictures": 4, "Workers": 4,
    "Bot": 5, "Chat": 5, "Console": 5, "Web": 5,
    "easel": 6,
    // Files that are shipped inside the program.
    "BotConfig": -1, "PostgresMigrations": -1, "SQLiteMigrations": -1,
  ]

  /// Modules of one level that may import each other, and why.
  static let neighbours: [(module: String, imports: String, because: String)] = [
    ("Arguments", "Spelling", "a wrong word is answered with the nearest right one"),
    ("Configuration", "JSON", "the file of settings is JSON5"),
    ("Configuration", "Logging", "levels are settings"),
    ("Configuration", "Secrets", "secrets are settings"),
    ("Configuration", "Spelling", "a wrong key is answered with the nearest right one"),
    ("HTTP", "Concurrency", "its pipes have gates"),
    ("Logging", "Concurrency", "lines carry the time, metrics are shared by threads"),
    ("Migrations", "Digest", "an applied step is known by its checksum"),
    ("Pictures", "Cards", "cards are one of the things that are shown"),
    ("PostgresStorage", "SQLStorage", "what both engines say alike is written once"),
    ("SQLiteStorage", "SQLStorage", "what both engines say alike is written once"),
    ("WebSocket", "Encodings", "keys are written in base64"),
    ("WebSocket", "Concurrency", "masks and keys are chance"),
    ("WebSocket", "HTTP", "it is opened by headers"),
  ]

  /// Modules without a clock, a file, a socket or a die: they may not even see the C library.
  static let pure: Set<String> = [
    "Arguments", "BuiltinPainter", "Cards", "Digest", "Encodings", "HTTP", "Markdown", "Matrix",
    "MatrixCrypto",
    "MeasuringCritic", "Migrations",
    "Pixels", "Raster", "SQL", "SQLStorage", "Secrets", "Spelling", "Storage", "Studio", "Web",
    "WebSocket", "Words", "Workers",
  ]

  /// The only files in which a task is made that has no parent.
  static let rootTasks: Set<String> = [
    "Sources/Concurrency/RunUntilSignalled.swift", "Sources/Concurrency/Shielded.swift",
  ]

  /// Longer files, each with the reason why it is still one idea.
  static let longFiles: [String: String] = [
    "Sources/Words/Language/Sentence.swift": "a table: one line for each sentence"
  ]
  static let longestFile = 300
}
