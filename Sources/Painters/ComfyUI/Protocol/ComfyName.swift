internal import Concurrency
internal import Digest

/// Our name for a job: its id at the server, and a word for the server that has it, so that of several
/// only the right one is asked for it after a restart.
struct ComfyName: Equatable, Sendable {
  let id: String
  let server: String

  var text: String { "\(id) \(server)" }

  init(id: String, server: String) {
    self.id = id
    self.server = server
  }

  init?(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 2, Self.isID(words[0]) else { return nil }
    self.init(id: words[0], server: words[1])
  }

  /// A short word for a server, from its address: the same in every run.
  static func word(forServerAt address: String) -> String {
    String(SHA256.hex(Array(address.utf8)).prefix(12))
  }

  /// A UUID of chance, in the only form that the server takes.
  static func freshID(_ randomness: Randomness) -> String {
    let first = randomness.next() & ~0xF000 | 0x4000
    let second = randomness.next() & ~(0b11 << 62) | 0b10 << 62
    let digits = hexadecimal(first) + hexadecimal(second)
    var (rest, parts) = (digits[...], [Substring]())
    for count in [8, 4, 4, 4, 12] {
      parts.append(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    return parts.joined(separator: "-")
  }

  static func isID(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.utf8.count) == [8, 4, 4, 4, 12]
      && parts.allSatisfy { $0.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) } }
  }

  private static func hexadecimal(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
