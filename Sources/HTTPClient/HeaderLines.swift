internal import HTTP

/// The header lines of an answer as they came, one after another, not read yet.
///
/// Made by the task that asks, filled by the curl thread, read by the task. What one thread allocates
/// and another frees makes them wait for each other in `malloc`.
///
/// `@unchecked Sendable`: it belongs to the curl thread until its transfer is settled with an
/// arrival, and nobody changes it afterwards.
final class HeaderLines: @unchecked Sendable {
  private static let usualBytes = 512

  /// Each line ends with a line feed; there is none within.
  private var bytes: [UInt8] = []
  private(set) var count = 0

  init() { bytes.reserveCapacity(Self.usualBytes) }

  func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    count = 0
  }

  func add(_ line: UnsafeRawBufferPointer) {
    unsafe bytes.append(contentsOf: line)
    bytes.append(UInt8(ascii: "\n"))
    count += 1
  }

  /// What has no name is no header, and is left out.
  func read() -> HTTPHeaders {
    var headers = HTTPHeaders()
    headers.reserve(count)
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let line = rest[..<end]
      rest = rest[(end + 1)...]
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
        continue
      }
      headers.add(
        String(decoding: line[..<colon], as: UTF8.self),
        String(decoding: Self.trim(line[(colon + 1)...]), as: UTF8.self))
    }
    return headers
  }

  private static func trim(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var value = value
    while let first = value.first, isBlank(first) { value.removeFirst() }
    while let last = value.last, isBlank(last) { value.removeLast() }
    return value
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
