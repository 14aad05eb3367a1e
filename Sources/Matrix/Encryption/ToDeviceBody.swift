import JSON

/// The body of `/sendToDevice`, put together from contents that are JSON already. What is persisted
/// and sent again is this, byte by byte.
package struct ToDeviceBody: Sendable {
  /// Servers and their proxies have limits that nobody names; other clients send as many.
  package static let maximumMessages = 250
  /// Proxies that nobody told otherwise refuse what is longer than a mebibyte.
  package static let maximumBytes = 900_000

  private var messages: [UserID: [(device: String, content: [UInt8])]] = [:]
  private var order: [UserID] = []
  package private(set) var count = 0
  private var size = 32

  package init() {}

  package var isEmpty: Bool { count == 0 }

  /// One message always has room in an empty body, however long it is.
  package func hasRoom(for content: [UInt8], to device: DeviceID, of user: UserID) -> Bool {
    guard !isEmpty else { return true }
    return count < Self.maximumMessages
      && size + added(content, device.text, user) <= Self.maximumBytes
  }

  /// A device is named once; the caller sees to that.
  package mutating func add(_ content: [UInt8], to device: DeviceID, of user: UserID) {
    add(content, device.text, user)
  }

  /// To every device of the user, which the server resolves.
  package mutating func addToAll(_ content: [UInt8], of user: UserID) { add(content, "*", user) }

  private mutating func add(_ content: [UInt8], _ device: String, _ user: UserID) {
    if messages[user] == nil { order.append(user) }
    messages[user, default: []].append((device, content))
    count += 1
    size += added(content, device, user)
  }

  private func added(_ content: [UInt8], _ device: String, _ user: UserID) -> Int {
    content.count + device.utf8.count + user.text.utf8.count + 16
  }

  package func bytes() -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(size)
    text.append(contentsOf: "{\"messages\":{".utf8)
    for (index, user) in order.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      text.appendJSONString(user.text)
      text.append(contentsOf: ":{".utf8)
      for (index, message) in (messages[user] ?? []).enumerated() {
        if index > 0 { text.append(UInt8(ascii: ",")) }
        text.appendJSONString(message.device)
        text.append(UInt8(ascii: ":"))
        text.append(contentsOf: message.content)
      }
      text.append(UInt8(ascii: "}"))
    }
    text.append(contentsOf: "}}".utf8)
    return text
  }
}
