internal import Concurrency
internal import Olm

/// A file that comes in: first all of it goes into a nameless file, then it is read from there.
///
/// Nothing comes out before ``finish()`` has found everything to be right. An encrypted file is hashed
/// while it comes and once more while it is read.
actor Spool {
  static let pieceCount = 64 << 10

  private let folder: String
  private let maximum: Int
  private let hand: Hand
  private let verification: AttachmentVerification?
  private var decryption: AttachmentDecryption?
  private var file: MediaFile?
  private var isWhole = false
  private var written = 0
  private var given = 0

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe hand.unownedExecutor }

  init(in folder: String, atMost maximum: Int, key: AttachmentKey?, on hand: Hand) throws {
    self.folder = folder
    self.maximum = maximum
    self.hand = hand
    verification = try key.map { key throws(OlmError) in try AttachmentVerification(key) }
  }

  func take(_ bytes: [UInt8]) throws {
    written += bytes.count
    guard written <= maximum else {
      throw MediaError(.tooLarge(count: nil, maximum: maximum, .ours))
    }
    try verification?.update(bytes)
    try opened().append(bytes)
  }

  /// - Returns: how many bytes there are.
  func finish() throws -> Int {
    do throws(OlmError) {
      decryption = try verification?.finish()
    } catch {
      file = nil
      throw MediaError(error.kind == .badMAC ? .forged : .unsupported)
    }
    isWhole = true
    return written
  }

  /// The next bytes in clear; nothing at the end.
  func next() throws -> [UInt8]? {
    guard isWhole, given < written, let file else {
      try end()
      return nil
    }
    var piece = try file.read(at: given, atMost: min(Self.pieceCount, written - given))
    guard !piece.isEmpty else { throw MediaError(.forged) }
    given += piece.count
    try decryption?.decrypt(&piece)
    return piece
  }

  /// Once only; the file goes with it.
  private func end() throws {
    let decryption = decryption
    (self.decryption, file) = (nil, nil)
    guard isWhole, given == written else { return }
    do throws(OlmError) { try decryption?.finish() } catch { throw MediaError(.forged) }
  }

  private func opened() throws -> MediaFile {
    if let file { return file }
    let made = try MediaFile.nameless(in: folder)
    file = made
    return made
  }
}
