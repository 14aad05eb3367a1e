internal import HTTPClient
internal import JSON
internal import Matrix
package import Storage

/// Brings the files of a post to the homeserver: what ``PostOffice`` calls for an upload.
///
/// The small copy is made and sent beside the large file, which takes the line that long anyway: when
/// one of them fails, the other is given up, and goes again with the next try.
package struct MediaUploads: Uploading {
  private let media: MediaRepository
  private let blobs: any BlobStore
  private let maker: (any MediaMaking)?

  package init(
    _ media: MediaRepository, blobs: any BlobStore, maker: (any MediaMaking)? = nil
  ) {
    self.media = media
    self.blobs = blobs
    self.maker = maker
  }

  package func upload(
    _ parts: [MediaUpload], isEncrypted: Bool, passing passed: PostResult
  ) async throws -> Delivery {
    let reply: Reply<PostResult>
    do {
      reply = try await Reply {
        try await withThrowingTaskGroup(of: Sent?.self) { group in
          for part in parts {
            group.addTask { try await send(part, isEncrypted: isEncrypted) }
          }
          return try await group.reduce(into: passed) { $1?.fill(in: &$0) }
        }
      }
    } catch let error as MediaError {
      return error.isPassing ? .unreachable("\(error)") : .refused(error.told)
    } catch let error as BlobError {
      return error.isPassing ? .unreachable("\(error)") : .refused("\(error)")
    }
    switch reply {
    case .answered(let result): return .sent(result: result.bytes)
    // Somebody's bytes are in the place, perhaps ours of another try. The next one has its own.
    case .refused(let error) where error.code == .cannotOverwrite: return .unreachable("\(error)")
    case .refused(let error): return .refused("\(error)")
    case .later(let wait?, _): return .limited(retryAfter: wait)
    case .later(nil, let reason): return .unreachable(reason)
    case .loggedOut(let error): throw error
    }
  }

  /// One part, and where it is now.
  private struct Sent: Sendable {
    let slot: MediaUpload.Slot
    let file: SentFile
    let info: JSONValue?

    func fill(in result: inout PostResult) {
      switch slot {
      case .file: (result.file, result.fileInfo) = (file, info)
      case .thumbnail: (result.thumbnail, result.thumbnailInfo) = (file, info)
      }
    }
  }

  /// - Returns: nothing for a small copy that cannot be made.
  private func send(_ part: MediaUpload, isEncrypted: Bool) async throws -> Sent? {
    let (source, mimeType, info): (UploadSource, String, JSONValue?)
    switch part.source {
    case .blob(let blob, let type): (source, mimeType, info) = (.blob(blob, in: blobs), type, nil)
    case .made(let recipe):
      guard let made = try await made(of: recipe, for: part.slot) else {
        // A picture can go without its small copy.
        if part.slot == .thumbnail { return nil }
        throw MediaError(.missing)
      }
      (source, mimeType, info) = (.bytes(made.bytes), made.mimeType, made.info.json)
    }
    let file = try await media.upload(source, isEncrypted: isEncrypted, mimeType: mimeType)
    return Sent(slot: part.slot, file: file, info: info)
  }

  /// What cannot be made costs itself alone, whatever the reason.
  private func made(
    of recipe: [UInt8], for slot: MediaUpload.Slot
  ) async throws -> MadeMedia? {
    do {
      return try await maker?.media(of: recipe)
    } catch let error
      where error is CancellationError || error is BlobError || error is StorageError
    {
      throw error
    } catch {
      try Task.checkCancellation()
      if slot == .thumbnail { return nil }
      throw MediaError(.notMade)
    }
  }
}

extension MediaError {
  fileprivate var told: String { hint.map { "\(description); \($0)" } ?? description }
}
