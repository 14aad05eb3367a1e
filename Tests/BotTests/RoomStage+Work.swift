import Concurrency
import JSON
import Matrix
import MatrixCrypto
import MemoryStorage
import Storage
import Studio
import Workers

@testable import Bot
@testable import MatrixClient

// MARK: Who works

extension RoomStage {
  var pictures: [Picture] { get async throws { try await pictures(in: Self.room) } }

  func pictures(in room: RoomID) async throws -> [Picture] {
    let room = try Key(room.text)
    return try await store.read { rows in
      rows.requestsAtWork(in: room, limit: 100).flatMap { rows.pictures(of: $0.id) }
    }
  }

  var conversation: Conversation {
    get async throws { try await conversation(of: Self.room) }
  }

  func conversation(of room: RoomID) async throws -> Conversation {
    let key = try Key(room.text)
    guard let row = try await store.read({ rows in rows.conversation(key) }) else { throw NoName() }
    return row
  }

  /// The painting of the hello is there.
  func paintHello() async throws {
    let rooms = try await store.read { rows in rows.conversations(limit: 9) }
    for id in rooms.compactMap(\.greeting) {
      let painting = try await store.read { rows in rows.picture(id) }
      guard painting?.isPending == true else { continue }
      try await decides(.began(id))
      try await finish(id)
    }
  }

  /// Every picture that waits is there.
  func paint() async throws {
    for picture in try await pictures where picture.state == .waiting {
      try await decides(.began(picture.id))
      try await finish(picture.id)
    }
  }

  func finish(_ id: PictureID) async throws {
    try await decides(
      .painted(
        id,
        Painting(
          blob: BlobName(of: Array("\(id)".utf8)),
          image: ImageFacts(
            width: 128, height: 96, mimeType: "image/png", byteCount: 1_234, blurhash: "LEHV6",
            fingerprint: 7))))
  }

  func judge(_ id: PictureID, score: Double = 7) async throws {
    try await decides(
      .judged(
        id,
        try Judgement(
          score: score, dimensions: [7, 7, 7, 7, 7], basis: .measured, gap: "It is dark.",
          revisedPrompt: "lighter")))
  }

  /// Whether somebody looks how far it is, for the so manyth time.
  func isLookedAt(_ id: PictureID, _ number: Int) async throws -> Bool {
    let key = try Key("status:\(id):\(number)")
    return try await store.read { rows in rows.job(key: key) != nil }
  }

  func decides(_ event: StudioEvent) async throws {
    let (desk, now) = (desk, now)
    try await store.write { try desk.handle(event, in: &$0, at: now) }
  }
}
