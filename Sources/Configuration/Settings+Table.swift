internal import Logging
internal import Secrets

// The one table of settings. What it says is what is checked, shown, explained and documented.

extension Settings {
  static let data = Setting(
    "data", .path("a folder"), default: "./easel-data", example: "\"/var/lib/easel\"",
    """
    The folder in which everything is kept that is not in a database server. It is made when it is
    missing. A relative path starts where easel is started.
    """)
  static let stopPatience = Setting(
    "stop_patience", .duration(.milliseconds(100) ... .seconds(600)), default: .seconds(10),
    example: "\"30s\"",
    "How long a part of the program may take to stop before the next one is stopped too.")

  static let storeURL = Setting(
    "store.url", .store, default: .sqlite(path: "easel.sqlite"),
    example: "\"postgres://easel:${env:EASEL_PASSWORD}@db.example.org/easel\"",
    """
    Which database. With "sqlite:PATH" it is one file; a relative path starts at the data folder.
    With "postgres://…" it is a server. Signs such as @ and / in a password are written as %40
    and %2F.
    """)
  static let storeReaders = Setting(
    "store.readers", .integer(1...64), default: 4, example: "8",
    "SQLite: how many connections read at the same time. There is always one that writes.")
  static let storePool = Setting(
    "store.pool", .integer(1...64), default: 4, example: "8",
    "PostgreSQL: how many connections are kept.")
  static let storeBackups = Setting(
    "store.backups", .integer(0...100), default: 3, example: "10",
    """
    SQLite: how many copies of the database are kept from before changes to its tables; older ones
    are deleted. With 0 no copy is made.
    """)

  static let logFormat = Setting(
    "log.format", Kind<Format>.choice, default: .auto, example: "\"json\"",
    """
    How a line looks. "auto" is "human" on a terminal and "logfmt" elsewhere. Colours are used on a
    terminal, unless NO_COLOR is set.
    """)
  static let logLevel = Setting(
    "log.level", Kind<LogLevel>.choice, default: .info, example: "\"warning\"",
    "Which lines are written: these and all that matter more.")
  static let logModules = Setting(
    "log.modules", Kind<[String]>.list(of: .moduleLevel, maximumCount: 50), default: [],
    example: "[\"HTTPClient=debug\", \"SQLite=trace\"]",
    "Modules with a level of their own.")

  static let webListen = Setting(
    "web.listen", Kind<Address>.address.or("off"),
    default: Address(parsing: "127.0.0.1:8787"), example: "\"[::1]:9090\"",
    """
    Where health and metrics are served, or "off". They need no password: whoever reaches the
    address can read them, so let it be one that only you reach.
    """)

  static let httpProxy = Setting(
    "http.proxy", Kind<Secret>.proxy.or("off"), default: nil,
    example: "\"http://me:${file:proxy-password}@proxy.example.org:3128\"",
    "The proxy through which all requests go, or \"off\".")
  static let httpCAFile = Setting(
    "http.ca_file", Kind<String>.path("a PEM file").or("system"), default: nil,
    example: "\"/etc/easel/ca.pem\"",
    "The certificates to trust, or \"system\" for those of this machine.")
  static let httpConnectTimeout = Setting(
    "http.connect_timeout", .duration(.milliseconds(100) ... .seconds(300)),
    default: .seconds(10), example: "\"30s\"",
    "How long making a connection may take.")
  static let httpTimeout = Setting(
    "http.timeout", .duration(.milliseconds(100) ... .seconds(3_600)), default: .seconds(60),
    example: "\"5m\"",
    "How long a whole request may take, unless what sends it says otherwise.")
  static let httpPrivateAddresses = Setting(
    "http.private_addresses", Kind<PrivateAddresses>.choice, default: .refuse,
    example: "\"allow\"",
    """
    Whether links that other people post may lead into your own network. Servers that are named in
    this file are always reached.
    """)
  static let httpMaximumRedirects = Setting(
    "http.maximum_redirects", .integer(0...20), default: 5, example: "0",
    "How many redirects of one request are followed.")

  static let jobsLease = Setting(
    "jobs.lease", .duration(.seconds(1) ... .seconds(86_400)), default: .seconds(60),
    example: "\"5m\"",
    "How long a worker may be silent before its job is given to another.")
  static let jobsAttempts = Setting(
    "jobs.attempts", .integer(1...100), default: 5, example: "3",
    "How often a job is tried before it is given up.")
  static let jobsBackoff = Setting(
    "jobs.backoff", .duration(.milliseconds(10) ... .seconds(3_600)), default: .seconds(2),
    example: "\"10s\"",
    "The wait after the first failure. It doubles with every other.")
  static let jobsBackoffCeiling = Setting(
    "jobs.backoff_ceiling", .duration(.milliseconds(10) ... .seconds(86_400)),
    default: .seconds(300), example: "\"1h\"",
    "The longest wait between two tries.")
  static let jobsKeepFinished = Setting(
    "jobs.keep_finished", .duration(.seconds(0) ... .seconds(3_650 * 86_400)),
    default: .seconds(7 * 86_400), example: "\"1d\"",
    """
    How long finished jobs, handled events and sent messages are remembered. An event that comes
    again within this time is known and not handled twice.
    """)

  static let outboxBackoff = Setting(
    "outbox.backoff", .duration(.milliseconds(10) ... .seconds(3_600)), default: .seconds(1),
    example: "\"5s\"",
    "The wait after the first failure. It doubles with every other.")
  static let outboxBackoffCeiling = Setting(
    "outbox.backoff_ceiling", .duration(.milliseconds(10) ... .seconds(86_400)),
    default: .seconds(300), example: "\"1m\"",
    "The longest wait between two tries.")
  static let outboxRate = Setting(
    "outbox.rate", .number(0.002...100), default: 0.2, example: "5",
    """
    How many messages a second the server takes from one account, as a first guess; what it refuses
    teaches the truth. 0.2 is what Synapse allows.
    """)
  static let outboxBurst = Setting(
    "outbox.burst", .integer(1...1_000), default: 10, example: "50",
    "How many messages the server takes at once after a silence, as a first guess.")

  package static let table = SettingTable(
    [
      SettingSection("", "", [data.row, stopPatience.row]),
      SettingSection(
        "store", "Where rooms, pictures and work in progress are remembered.",
        [storeURL.row, storeReaders.row, storePool.row, storeBackups.row]),
      blobsSection,
      SettingSection(
        "log", "What the program says of itself, on standard error.",
        [logFormat.row, logLevel.row, logModules.row]),
      matrixSection, studioSection, PainterSettings.section, CriticSettings.section,
      DirectorSettings.section,
      SettingSection("web", "Health and metrics, for whoever watches.", [webListen.row]),
      SettingSection(
        "http",
        """
        Requests to other servers. Proxy and ca_file hold for all of them; the others are checked and
        not used yet, since nobody but your homeserver is asked.
        """,
        [
          httpProxy.row, httpCAFile.row, httpConnectTimeout.row, httpTimeout.row,
          httpPrivateAddresses.row, httpMaximumRedirects.row,
        ]),
      SettingSection(
        "jobs",
        """
        Work that is done in the background, such as painting. The console uses lease and
        keep_finished, the bot all of them.
        """,
        [
          jobsLease.row, jobsAttempts.row, jobsBackoff.row, jobsBackoffCeiling.row,
          jobsKeepFinished.row,
        ]),
      SettingSection(
        "outbox", "Messages on their way to a room.",
        [
          outboxBackoff.row, outboxBackoffCeiling.row, outboxRate.row,
          outboxBurst.row,
        ]),
    ],
    rules: [
      .inOrder(httpConnectTimeout, httpTimeout),
      .inOrder(jobsBackoff, jobsBackoffCeiling),
      .inOrder(outboxBackoff, outboxBackoffCeiling),
      .below(studioLoopGate, studioThreshold),
      .names(studioPainter, in: PainterSettings.family, or: builtinPainter),
      .names(studioCritic, in: CriticSettings.family, or: builtinCritic),
    ])
}
