internal import HTTPClient
internal import Matrix
package import Storage

/// Brings the files of a post to the homeserver: what ``PostOffice`` calls for an upload.
///
/// The thumbnail goes first: when the large one fails, that is the little that is sent twice.
package struct MediaUploads: Uploading {
  private let media: MediaRepository
  private let blobs: any BlobStore

  package init(_ media: MediaRepository, blobs: any BlobStore) {
    self.media = media
    self.blobs = blobs
  }

  package func upload(
    _ parts: [Upload], isEncrypted: Bool, passing passed: PostResult
  ) async throws -> Delivery {
    let reply: Reply<PostResult>
    do {
      reply = try await Reply {
        var result = passed
        for part in parts.sorted(by: { $0.slot.rawValue > $1.slot.rawValue }) {
          let file = try await media.upload(
            .blob(part.blob, in: blobs), isEncrypted: isEncrypted, mimeType: part.mimeType)
          switch part.slot {
          case .file: result.file = file
          case .thumbnail: result.thumbnail = file
          }
        }
        return result
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
}

extension MediaError {
  fileprivate var told: String { hint.map { "\(description); \($0)" } ?? description }
}
