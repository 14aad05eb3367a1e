internal import Concurrency
internal import Storage

/// One putting of a blob: an object of its own, whose key says the blob's name and when that was.
///
/// Who puts and who removes never meet at one key. A server has no "remove this, unless somebody put
/// it anew"; but what was put anew is another object, and stays.
///
///     3fa9…64 digits.001800000000000-5f3759df5f3759df
struct Generation: Hashable, Sendable {
  private static let latest: Int64 = 999_999_999_999_999
  private static let timeCount = 15
  private static let markCount = 16

  let name: BlobName
  let put: Instant
  /// Two that come at one moment differ in it.
  let mark: UInt64

  init(_ name: BlobName, put: Instant, mark: UInt64) {
    self.name = name
    self.put = Instant(milliseconds: min(max(put.milliseconds, 0), Self.latest))
    self.mark = mark
  }

  /// What the keys of all generations of a blob begin with, and nobody else's.
  static func beginning(of name: BlobName) -> String { "\(name)." }

  /// Behind all generations of a blob, and before those of the next.
  static func end(of name: BlobName) -> String { "\(name).~" }

  /// Reads what ``text`` writes.
  init?(parsing text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let name = BlobName(parsing: parts[0]) else { return nil }
    let figures = parts[1].split(separator: "-", omittingEmptySubsequences: false)
    guard figures.count == 2, figures[0].utf8.count == Self.timeCount,
      figures[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let time = Int64(figures[0]),
      figures[1].utf8.count == Self.markCount,
      figures[1].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
      let mark = UInt64(figures[1], radix: 16)
    else { return nil }
    self.init(name, put: Instant(milliseconds: time), mark: mark)
  }

  /// Younger ones come later, in the order of keys too.
  var text: String {
    Self.beginning(of: name) + Self.padded(String(put.milliseconds), Self.timeCount) + "-"
      + Self.padded(String(mark, radix: 16), Self.markCount)
  }

  /// Of one blob.
  func isBefore(_ other: Generation) -> Bool { (put, mark) < (other.put, other.mark) }

  private static func padded(_ digits: String, _ count: Int) -> String {
    String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
  }
}
