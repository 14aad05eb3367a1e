import Concurrency
import HomeFiles
import ImageFiles
import Pictures
import Studio

/// Brings pictures in from files.
struct ConsoleUploads: Sendable {
  let acquisition: Acquisition
  let hand: Hand

  func upload(_ path: String, as utterance: Utterance) async throws -> Upload {
    let bytes = try await hand.run { () throws(HomeFileError) in
      try HomeFiles.read(path, atMost: ImageHeader.maximumFileBytes)
    }
    return try await acquisition.upload(bytes, as: utterance)
  }

  /// A workflow, perhaps.
  func file(_ path: String) async throws -> BroughtFile {
    let bytes = try await hand.run { () throws(HomeFileError) in
      try HomeFiles.read(path, atMost: BroughtFile.maximumBytes)
    }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return try await acquisition.file(bytes, named: name)
  }
}
