/// Reads `text/event-stream` (HTML standard, "Server-sent events"), in whatever pieces it comes. Does
/// no I/O: bytes go in by ``feed(_:)``, events come out of ``next()``.
///
/// 1. Lines end with CR LF, LF or CR; a mark of byte order at the very start is passed over.
/// 2. Where the pieces are cut changes nothing, be it within a character or a line end.
/// 3. An event ends with an empty line. What the end of the stream cuts off is no event.
/// 4. A line or event beyond its maximum is a flaw, found before it is kept; a flaw is for good.
package struct ServerSentEvents: Sendable {
  package struct Event: Sendable, Equatable {
    /// `message` when the server gives no name.
    package let name: String
    package let data: String
    /// The last id that the server has told, with this event or before; empty when there was none.
    package let id: String
    /// How long the server wants us to wait before we connect again, if it has said so.
    package let retry: Duration?

    package init(name: String = "message", data: String, id: String = "", retry: Duration? = nil) {
      self.name = name
      self.data = data
      self.id = id
      self.retry = retry
    }
  }

  package enum Flaw: Error, Sendable, Equatable { case lineTooLong, eventTooLong }

  /// A day: whoever says more means never.
  private static let maximumRetry: Int64 = 86_400_000

  private let maximumEventBytes: Int
  private var lines: EventLines
  private var name = ""
  /// The lines of data so far, each with its line feed; `nil` before the first.
  private var data: [UInt8]?
  private var id = ""
  private var retry: Duration?
  private var flaw: Flaw?

  package init(maximumLineBytes: Int = 1 << 20, maximumEventBytes: Int = 4 << 20) {
    self.maximumEventBytes = maximumEventBytes
    lines = EventLines(maximumBytes: maximumLineBytes)
  }

  package mutating func feed(_ bytes: [UInt8]) { lines.feed(bytes) }

  /// The next event that is whole; `nil` until more is fed.
  package mutating func next() throws(Flaw) -> Event? {
    if let flaw { throw flaw }
    do throws(Flaw) {
      while let line = try lines.next() {
        if line.isEmpty {
          if let event = dispatch() { return event }
        } else {
          try take(line)
        }
      }
      return nil
    } catch {
      flaw = error
      throw error
    }
  }

  private mutating func take(_ line: [UInt8]) throws(Flaw) {
    let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
    var value = line[min(colon + 1, line.endIndex)...]
    if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
    // A line that begins with its colon is a comment, which keeps the connection alive.
    switch String(decoding: line[..<colon], as: UTF8.self) {
    case "event": name = String(decoding: value, as: UTF8.self)
    case "data":
      guard (data?.count ?? 0) + value.count < maximumEventBytes else { throw .eventTooLong }
      data = data ?? []
      data?.append(contentsOf: value)
      data?.append(UInt8(ascii: "\n"))
    case "id":
      if !value.contains(0) { id = String(decoding: value, as: UTF8.self) }
    case "retry":
      if value.allSatisfy({ UInt8(ascii: "0") <= $0 && $0 <= UInt8(ascii: "9") }),
        let milliseconds = Int64(String(decoding: value, as: UTF8.self))
      {
        retry = .milliseconds(min(milliseconds, Self.maximumRetry))
      }
    default: break
    }
  }

  /// The event that an empty line ends; without data there is none.
  private mutating func dispatch() -> Event? {
    defer { (name, data) = ("", nil) }
    guard let data else { return nil }
    return Event(
      name: name.isEmpty ? "message" : name,
      data: String(decoding: data.dropLast(), as: UTF8.self), id: id, retry: retry)
  }
}

extension ServerSentEvents.Flaw: CustomStringConvertible {
  package var description: String {
    switch self {
    case .lineTooLong: "the stream of events has a line that is too long"
    case .eventTooLong: "the stream of events has an event that is too long"
    }
  }
}
