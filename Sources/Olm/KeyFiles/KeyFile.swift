package import Secrets

/// Room keys in a file that people carry from one program to another, under a passphrase.
///
/// What it decodes to is a version (1), a salt (16), an initial counter (16), the number of rounds
/// (4), the encrypted JSON and an authentication code (32) over all that. Both ways take as long as
/// the rounds say, up to seconds: not for a thread that others wait for.
package enum KeyFile {
  package static let maximumCount = 64 << 20
  package static let usualRounds = 500_000
  package static let weakRounds = 100_000
  package static let maximumRounds = 10_000_000

  private static let header = Array("-----BEGIN MEGOLM SESSION DATA-----".utf8)
  private static let footer = Array("-----END MEGOLM SESSION DATA-----".utf8)
  private static let version: UInt8 = 1
  private static let prefix = 1 + 16 + 16 + 4
  private static let macCount = 32
  private static let lineLength = 96

  /// What a file held. Wiped when the last reference goes.
  package final class Content: Sendable {
    package let rounds: Int
    /// Whether the passphrase of this file can be tried too quickly.
    package var isWeak: Bool { rounds < KeyFile.weakRounds }
    private let pieces: [Secret]

    init(_ bytes: UnsafeRawBufferPointer, rounds: Int) {
      self.rounds = rounds
      pieces = stride(from: 0, to: bytes.count, by: Secret.maximumCount).map { start in
        let end = min(start + Secret.maximumCount, bytes.count)
        return unsafe Secret(copying: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
      }
    }

    /// The JSON, in a copy that nobody wipes: let go of it soon.
    package var bytes: [UInt8] {
      var bytes: [UInt8] = []
      bytes.reserveCapacity(pieces.reduce(0) { $0 + $1.count })
      for piece in pieces {
        unsafe piece.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
      }
      return bytes
    }
  }

  package static func seal(
    _ json: [UInt8], passphrase: Secret, rounds: Int = usualRounds, _ entropy: Entropy = .system
  ) throws(OlmError) -> [UInt8] {
    guard json.count <= maximumCount / 2 else { throw OlmError(.tooLarge) }
    guard (1...maximumRounds).contains(rounds) else { throw OlmError(.unsupported) }
    let salt = try entropy.bytes(16)
    let initial = try CounterMode.initial(entropy)
    let keys = try Hash.pbkdf2SHA512(passphrase, salt: salt, rounds: rounds, count: 64)

    let head = [version] + salt + initial + (0..<4).map { UInt8(rounds >> (24 - 8 * $0) & 0xff) }
    let whole = Scratch(count: prefix + json.count + macCount)
    let end = prefix + json.count
    unsafe whole.bytes.copyBytes(from: head)
    let cipher = try unsafe CounterMode(key: half(keys, 0), initial: initial)
    let body = unsafe UnsafeMutableRawBufferPointer(rebasing: whole.bytes[prefix..<end])
    unsafe body.copyBytes(from: json)
    try unsafe cipher.apply(UnsafeRawBufferPointer(body), into: body)
    let code = unsafe Hash.hmac(
      key: half(keys, 1), UnsafeRawBufferPointer(rebasing: whole.bytes[0..<end]))
    unsafe (whole.start + end).copyMemory(from: code.start, byteCount: macCount)
    return unsafe lines(of: Base64.encode(whole.used, padded: true))
  }

  /// Throws ``OlmError/Kind/badMAC`` for a wrong passphrase and for a damaged file alike, and
  /// ``OlmError/Kind/badMessage`` for what is no such file or ends too early.
  package static func open(
    _ text: [UInt8], passphrase: Secret, maximumRounds: Int = maximumRounds
  ) throws(OlmError) -> Content {
    guard text.count <= maximumCount else { throw OlmError(.tooLarge) }
    let whole = try Base64.decoded(Scratch(copying: try digits(in: text)))
    guard whole.count >= prefix + macCount else { throw OlmError(.badMessage) }
    guard unsafe whole.bytes[0] == version else { throw OlmError(.unsupported) }
    let salt = unsafe Array(whole.bytes[1..<17])
    let initial = unsafe Array(whole.bytes[17..<33])
    let rounds = unsafe whole.bytes[33..<37].reduce(0) { $0 << 8 | Int($1) }
    // Before any of them is done: the number comes from the file.
    guard (1...maximumRounds).contains(rounds) else { throw OlmError(.unsupported) }

    let keys = try Hash.pbkdf2SHA512(passphrase, salt: salt, rounds: rounds, count: 64)
    let end = whole.count - macCount
    let code = unsafe Hash.hmac(
      key: half(keys, 1), UnsafeRawBufferPointer(rebasing: whole.bytes[0..<end]))
    guard
      unsafe isEqual(
        code.used, UnsafeRawBufferPointer(rebasing: whole.bytes[end..<whole.count]))
    else { throw OlmError(.badMAC) }
    let cipher = try unsafe CounterMode(key: half(keys, 0), initial: initial)
    let body = unsafe UnsafeMutableRawBufferPointer(rebasing: whole.bytes[prefix..<end])
    try unsafe cipher.apply(UnsafeRawBufferPointer(body), into: body)
    return unsafe Content(UnsafeRawBufferPointer(body), rounds: rounds)
  }

  private static func half(_ keys: borrowing Scratch, _ index: Int) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(rebasing: keys.used[index * 32..<index * 32 + 32])
  }

  /// What stands between header and footer, without the breaks of lines.
  private static func digits(in text: [UInt8]) throws(OlmError) -> [UInt8] {
    let isBlank = { (byte: UInt8) in byte == 32 || (9...13).contains(byte) }
    let trimmed = text.drop(while: isBlank)
    guard trimmed.starts(with: header) else { throw OlmError(.badMessage) }
    let end = (trimmed.lastIndex { !isBlank($0) } ?? trimmed.startIndex) + 1
    let inner = trimmed[
      (trimmed.startIndex + header.count)..<max(end, trimmed.startIndex + header.count)]
    guard inner.count >= footer.count, inner.suffix(footer.count).elementsEqual(footer) else {
      throw OlmError(.badMessage)
    }
    return inner.dropLast(footer.count).filter { !isBlank($0) }
  }

  private static func lines(of digits: String) -> [UInt8] {
    var text = header + [10]
    text.reserveCapacity(digits.utf8.count * 98 / 96 + 128)
    var column = 0
    for digit in digits.utf8 {
      text.append(digit)
      column += 1
      if column == lineLength {
        text.append(10)
        column = 0
      }
    }
    if column > 0 { text.append(10) }
    return text + footer + [10]
  }
}
