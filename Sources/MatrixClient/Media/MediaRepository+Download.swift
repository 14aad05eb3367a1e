internal import Concurrency
internal import HTTP
internal import HTTPClient
package import Matrix
internal import MatrixCrypto
internal import Olm

extension MediaRepository {
  /// Fetches a file of at most `maximum` bytes.
  ///
  /// - Throws: ``MediaError`` (too large, forged) and what asking a homeserver throws.
  package func download(
    _ source: MediaSource, atMost maximum: Int
  ) async throws -> ArrivedMedia {
    var key: AttachmentKey?
    if case .encrypted(let file) = source {
      do throws(OlmError) {
        key = try file.attachmentKey()
      } catch {
        throw MediaError(.unsupported)
      }
    }
    var backoff = Backoff(first: .seconds(1), ceiling: .seconds(15))
    let end = clock.now() + settings.patience
    while true {
      do {
        return try await fetch(source.url, key, atMost: maximum)
      } catch let error as ServerError where error.code == .notYetUploaded {
        // The server itself has waited for it, too.
        guard clock.now() < end else { throw error }
        try await clock.sleep(backoff.next(randomness))
      }
    }
  }

  /// With the token first. Only a server that is too old for that is asked without: what another
  /// server does not have by token, it is not to have at all.
  private func fetch(
    _ uri: ContentURI, _ key: AttachmentKey?, atMost maximum: Int
  ) async throws -> ArrivedMedia {
    do {
      return try await fetch(API.download(uri, maximumBytes: maximum), key, atMost: maximum)
    } catch let error as ServerError where error.saysNothingIsThere {
      guard let isNew = try? await offers.hasDownloadsByToken(), !isNew else { throw error }
      return try await fetch(
        API.downloadWithoutToken(uri, maximumBytes: maximum), key, atMost: maximum)
    }
  }

  private func fetch(
    _ request: APIRequest, _ key: AttachmentKey?, atMost maximum: Int
  ) async throws -> ArrivedMedia {
    do {
      return try await server.withDownload(
        request, within: settings.deadline(for: maximum), redirects: settings.redirects
      ) { response in
        if let count = response.headers["Content-Length"].flatMap({ Int($0) }), count > maximum {
          throw MediaError(.tooLarge(count: count, maximum: maximum, .ours))
        }
        let spool = try Spool(
          in: settings.spoolFolder, atMost: maximum, key: key, on: hand)
        for try await piece in response.body { try await spool.take(piece) }
        return ArrivedMedia(
          count: try await spool.finish(), contentType: response.headers["Content-Type"],
          spool: spool, hand: hand)
      }
    } catch let error as HTTPError where error.kind == .tooLarge(.body) {
      throw MediaError(.tooLarge(count: nil, maximum: maximum, .ours))
    }
  }
}
