import Concurrency
import Matrix
import MatrixClient
import MatrixCrypto
import Raster

/// What a chat is told, one after the other.
enum ChatInput: Sendable {
  /// Numbered by whoever reads them.
  case line(String, number: Int, ChatAnswer?)
  case news(RoomNews)
  case invited(RoomID, by: UserID)
  case settled(ticket: [UInt8], event: EventID?, reason: String?)
  case decrypted(DecryptedEvent)
  case toDevice(DecryptedToDevice)
  case picture(FetchedPicture)
  /// Something is slow: the server is away, or asks for patience.
  case trouble(String)
  case happening(CryptoHappening)
  /// Time passed that something was waiting for.
  case tick
  case ended
}

/// What came of a line, for a script that waits for it.
final class ChatAnswer: Sendable {
  enum Outcome: Sendable {
    case done
    /// Something is on its way to the server.
    case posted
    case failed(String)
    case quit
  }

  private let gate = Gate()
  private let outcome = Guarded<Outcome>(.done)

  func give(_ outcome: Outcome) {
    self.outcome.withLock { $0 = outcome }
    gate.open()
  }

  func wait() async throws -> Outcome {
    try await gate.wait()
    return outcome.withLock { $0 }
  }
}

/// A picture whose bytes came, or did not.
struct FetchedPicture: Sendable {
  struct Saved: Sendable {
    let path: String
    let sha256: String
    let count: Int
    let raster: Raster
    let mimeType: String
    let png: [UInt8]?
  }

  let room: RoomID
  let event: EventID
  let picture: Saved?
  let thumbnail: Saved?
  let problem: String?
}

/// What is done beside everything else.
enum ChatErrand: Sendable {
  case fetch(RoomID, TranscriptEntry)
  case read(EventID, RoomID, thread: EventID?)
}
