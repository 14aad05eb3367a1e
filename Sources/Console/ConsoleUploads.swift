import Concurrency
import ImageFiles
import Pictures
import Studio

/// Brings pictures in from files.
struct ConsoleUploads: Sendable {
  let acquisition: Acquisition
  let hand: Hand

  func upload(_ path: String, as utterance: Utterance) async throws -> Upload {
    let bytes = try await hand.run { () throws(FileFailure) in
      try Files.read(path, atMost: ImageHeader.maximumFileBytes)
    }
    return try await acquisition.upload(bytes, as: utterance)
  }
}
