internal import Concurrency
internal import Olm

/// One try at sending a file: its bytes piece by piece, encrypted if they are to be, under a key that
/// no other file and no other try has. Reads and encrypts on the hand, off the pool's threads.
actor UploadPieces {
  static let pieceCount = 64 << 10

  private let source: OpenSource
  private let hand: Hand
  private let encryption: AttachmentEncryption?
  private var done = 0

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe hand.unownedExecutor }

  init(_ source: OpenSource, isEncrypted: Bool, on hand: Hand) throws {
    self.source = source
    self.hand = hand
    encryption = isEncrypted ? try AttachmentEncryption() : nil
  }

  func next() throws -> [UInt8]? {
    guard done < source.count else { return nil }
    var piece = try source.read(at: done, atMost: min(Self.pieceCount, source.count - done))
    guard !piece.isEmpty else { throw MediaError(.sourceChanged) }
    done += piece.count
    try encryption?.encrypt(&piece)
    return piece
  }

  /// What opens the file, once all of it has been taken: the hash is known then.
  func finish() throws -> AttachmentKey? {
    guard done == source.count else { throw MediaError(.answeredEarly) }
    return try encryption?.finish()
  }
}
