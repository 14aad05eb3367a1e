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

// MARK: What it says

extension RoomStage {
  /// Everything that waits is sent, in its order, and what follows from that too.
  func drain() async throws -> [Posted] {
    var posted: [Posted] = []
    while let next = try await sendOne() { if let next = next.posted { posted.append(next) } }
    return posted
  }

  /// Bytes that need no turn are brought; no event goes.
  func sendUploads() async throws {
    while try await sendOne(inHand: [0]) != nil {}
  }

  private func sendOne(inHand turns: [Int] = [0, .max]) async throws -> (posted: Posted?, Void)? {
    let (keyring, settling, now, refusal) = (keyring, settling, now, Shared(refusal))
    let event = try newEvent()
    return try await store.write { transaction -> (posted: Posted?, Void)? in
      var next: Outgoing?
      for inHand in turns where next == nil {
        next = transaction.nextOutgoing(at: now, inHand: inHand)
      }
      guard let message = next else { return nil }
      let post = try RoomPost(opening: message.payload, of: message.lane, with: keyring.vault)
      if let reason = refusal.value(post) {
        for failed in try transaction.settle(message, failed: reason, at: now) {
          let lost = try RoomPost(opening: failed.payload, of: failed.lane, with: keyring.vault)
          try settling.settled(lost.ticket, failed, &transaction, now)
        }
        return (nil, ())
      }
      let before = try message.after.flatMap { transaction.outgoing($0)?.result }
        .map { try PostResult($0) }
      var result = PostResult(event: event)
      if case .upload = post.act {
        result = PostResult()
        result.file = ContentURI("mxc://example.org/\(message.id)").map(SentFile.clear)
      }
      var sent = try transaction.settle(message, sent: result.bytes, at: now)
      sent.payload = message.payload
      try settling.settled(post.ticket, sent, &transaction, now)
      guard case .event(let type, let content) = post.act else {
        if case .upload = post.act { return (nil, ()) }
        return (Posted(event: event.text, post: post, reserve: message.reserve), ())
      }
      var filled = post
      filled.act = .event(type, try content.filled(post.filling, with: before))
      return (Posted(event: event.text, post: filled, reserve: message.reserve), ())
    }
  }

  /// The next one is at the homeserver, and nobody here knows: the program was killed meanwhile.
  /// - Returns: what it is there, and by what name it was sent.
  func loses() async throws -> (event: EventID, type: String, transaction: String) {
    let (keyring, now, event) = (keyring, now, try newEvent())
    return try await store.write { transaction in
      guard let message = transaction.nextOutgoing(at: now, inHand: .max) else { throw NoName() }
      let post = try RoomPost(opening: message.payload, of: message.lane, with: keyring.vault)
      guard case .event(let type, _) = post.act else { throw NoName() }
      let name = "easel.\(message.id).abc"
      _ = try transaction.prepare(message, wire: [1], transactionID: name)
      return (event, type.text, name)
    }
  }

  /// The next one gets no answer, and is tried again after so long.
  func isUnanswered(for wait: Duration) async throws {
    let now = now
    try await store.write { transaction in
      guard let message = transaction.nextOutgoing(at: now, inHand: .max) else { throw NoName() }
      let prepared = try transaction.prepare(
        message, wire: [1], transactionID: "easel.\(message.id).abc")
      try transaction.failTry(prepared, because: "no answer", due: now + wait)
    }
  }

  /// … and comes in from there.
  func echoes(_ lost: (event: EventID, type: String, transaction: String)) async throws {
    try await happens(
      lost.type, ["body": "…"], Self.easel, id: lost.event, transaction: lost.transaction)
  }

  private struct Shared: @unchecked Sendable {
    let value: (RoomPost) -> String?
    init(_ value: @escaping (RoomPost) -> String?) { self.value = value }
  }
}
