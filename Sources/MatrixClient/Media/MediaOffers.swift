internal import Concurrency
internal import Matrix

/// What the homeserver says it can do with media, asked once an hour.
final class MediaOffers: Sendable {
  private static let age = Duration.seconds(3_600)

  private struct Known<Value: Sendable>: Sendable {
    let value: Value
    let until: Instant
  }

  private let server: Homeserver
  private let clock: WallClock
  private let maximum = Guarded<Known<Int?>?>(nil)
  private let versions = Guarded<Known<API.Versions.Answer>?>(nil)

  init(_ server: Homeserver, clock: WallClock) {
    self.server = server
    self.clock = clock
  }

  /// The greatest upload; nothing when it does not say.
  func maximumUpload() async throws -> Int? {
    let now = clock.now()
    if let known = maximum.withLock({ $0 }), now < known.until { return known.value }
    let value: Int?
    do {
      value = try await askForMaximum()
    } catch let error as ServerError where error.isPassing {
      // A limit that cannot be learnt now is no reason to send nothing.
      return nil
    }
    maximum.withLock { $0 = Known(value: value, until: now + Self.age) }
    return value
  }

  /// What it said is not true any more.
  func forgetMaximum() { maximum.withLock { $0 = nil } }

  private func askForMaximum() async throws -> Int? {
    for isOld in [false, true] {
      do {
        return try await server.ask(API.MediaConfig(isOldServer: isOld))
      } catch let error as ServerError where error.saysNothingIsThere {
        continue
      } catch let error as ServerError where !error.isLogout && !error.isPassing {
        return nil
      }
    }
    return nil
  }

  /// Media are got with a token: version 1.11.
  func hasDownloadsByToken() async throws -> Bool {
    let versions = try await askedVersions()
    return versions.isAtLeast(minor: 11) || versions.hasUnstable("org.matrix.msc3916.stable")
  }

  /// A place for an upload, where there are such: version 1.7. Not every server that may give one
  /// does, and few give many; then the bytes go without.
  func place() async throws -> ContentURI? {
    guard try await askedVersions().isAtLeast(minor: 7) else { return nil }
    do {
      return try await server.ask(API.CreateMedia()).uri
    } catch let error as ServerError
      where error.saysNothingIsThere || error.httpStatus == 403 || error.httpStatus == 429
    {
      return nil
    }
  }

  private func askedVersions() async throws -> API.Versions.Answer {
    let now = clock.now()
    if let known = versions.withLock({ $0 }), now < known.until { return known.value }
    let value = try await server.ask(API.Versions())
    versions.withLock { $0 = Known(value: value, until: now + Self.age) }
    return value
  }
}

extension ServerError {
  /// The endpoint is not there, or what it was asked for is not.
  var saysNothingIsThere: Bool {
    httpStatus == 404 || httpStatus == 405 || code == .unrecognized
  }
}

extension API.Versions.Answer {
  /// Whether it speaks `v1.minor` or a later one of that series.
  func isAtLeast(minor: Int) -> Bool {
    versions.contains { version in
      guard version.text.utf8.starts(with: "v1.".utf8) else { return false }
      return Int(version.text.dropFirst(3)).map { $0 >= minor } ?? false
    }
  }
}
