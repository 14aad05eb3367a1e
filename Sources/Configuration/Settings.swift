package import Logging
package import Secrets

/// Everything that can be set, in types that cannot be wrong. The one who puts the program together
/// hands each part its own.
package struct Settings: Sendable {
  package struct Store: Sendable {
    package let url: StoreLocation
    package let readers: Int
    package let pool: Int
    package let backups: Int
  }

  package struct Log: Sendable {
    package let format: Format
    package let levels: LogLevels
  }

  package struct Web: Sendable {
    /// Nothing when it is off.
    package let listen: Address?
  }

  package struct HTTP: Sendable {
    package let proxy: Secret?
    /// Nothing for the certificates of the system.
    package let caFile: String?
    package let connectTimeout: Duration
    package let timeout: Duration
    package let privateAddresses: PrivateAddresses
    package let maximumRedirects: Int
  }

  package struct Jobs: Sendable {
    package let lease: Duration
    package let attempts: Int
    package let backoff: Duration
    package let backoffCeiling: Duration
    package let keepFinished: Duration
  }

  package struct Outbox: Sendable {
    package let backoff: Duration
    package let backoffCeiling: Duration
    package let rate: Double
    package let burst: Int
  }

  package enum Format: String, CaseIterable, Sendable { case auto, human, logfmt, json }
  package enum PrivateAddresses: String, CaseIterable, Sendable { case refuse, allow }

  package let data: String
  package let stopPatience: Duration
  package let store: Store
  package let blobs: Blobs
  package let log: Log
  package let web: Web
  package let http: HTTP
  package let jobs: Jobs
  package let outbox: Outbox
  package let matrix: Matrix
  package let studio: Studio
  /// In the order of the file.
  package let painters: [PainterSettings]
  package let critics: [CriticSettings]
  /// Nothing where the script talks.
  package let director: DirectorSettings?
}

/// Where everything is kept.
package enum StoreLocation: Sendable {
  /// A path; a relative one starts at the data folder.
  case sqlite(path: String)
  /// A connection string, password and all.
  case postgres(Secret)
}

extension Kind where Value == StoreLocation {
  static var store: Kind {
    Kind(
      "\"sqlite:PATH\" or \"postgres://…\"", isSecret: true,
      show: { location in
        switch location {
        case .sqlite(let path): quoted("sqlite:\(path)")
        case .postgres(let secret): "(secret, \(secret.count) bytes)"
        }
      }
    ) { raw in
      guard case .secret(let secret) = raw else { return .failure(Misfit()) }
      let location: StoreLocation? = secret.withText { text in
        let utf8 = text.utf8
        if utf8.starts(with: "sqlite:".utf8) {
          let path = String(text.dropFirst(7))
          return isLine(path, 4_000) ? .sqlite(path: path) : nil
        }
        let isPostgres = ["postgres://", "postgresql://"].contains { utf8.starts(with: $0.utf8) }
        return isPostgres && isLine(text, 8_000) ? .postgres(secret) : nil
      }
      return location.map { .success($0) } ?? .failure(Misfit())
    }
  }
}

extension Kind where Value == Secret {
  /// Of a proxy; it may have a password in it.
  static var proxy: Kind {
    secret("the URL of a proxy, such as \"http://proxy:3128\"") { secret in
      secret.withText { text in
        let schemes = ["http://", "https://", "socks5://", "socks5h://"]
        return isLine(text, 2_000) && schemes.contains { text.utf8.starts(with: $0.utf8) }
      }
    }
  }
}

extension Kind where Value == String {
  /// `HTTPClient=debug`.
  static var moduleLevel: Kind {
    Kind(
      text: "MODULE=LEVEL, where LEVEL is one of "
        + LogLevel.allCases.map(\.rawValue).joined(separator: ", "), show: { $0 }
    ) { text in
      guard text.utf8.contains(UInt8(ascii: "=")), isLine(text, 100) else { return nil }
      var levels = LogLevels(.info)
      do { try levels.add(text) } catch { return nil }
      return text
    }
  }
}

extension Settings {
  package init(_ values: SettingValues) {
    data = values[Self.data]
    stopPatience = values[Self.stopPatience]
    store = Store(
      url: values[Self.storeURL], readers: values[Self.storeReaders],
      pool: values[Self.storePool], backups: values[Self.storeBackups])
    blobs = Blobs(values)
    var levels = LogLevels(values[Self.logLevel])
    for part in values[Self.logModules] {
      do { try levels.add(part) } catch { preconditionFailure("levels are checked when read") }
    }
    log = Log(format: values[Self.logFormat], levels: levels)
    web = Web(listen: values[Self.webListen])
    http = HTTP(
      proxy: values[Self.httpProxy], caFile: values[Self.httpCAFile],
      connectTimeout: values[Self.httpConnectTimeout], timeout: values[Self.httpTimeout],
      privateAddresses: values[Self.httpPrivateAddresses],
      maximumRedirects: values[Self.httpMaximumRedirects])
    jobs = Jobs(
      lease: values[Self.jobsLease], attempts: values[Self.jobsAttempts],
      backoff: values[Self.jobsBackoff], backoffCeiling: values[Self.jobsBackoffCeiling],
      keepFinished: values[Self.jobsKeepFinished])
    outbox = Outbox(
      backoff: values[Self.outboxBackoff],
      backoffCeiling: values[Self.outboxBackoffCeiling], rate: values[Self.outboxRate],
      burst: values[Self.outboxBurst])
    matrix = Matrix(values)
    studio = Studio(values)
    painters = PainterSettings.all(of: values)
    critics = CriticSettings.all(of: values)
    director = DirectorSettings(values)
  }
}
