/// `!opaque:server`, or from room version 12 on `!` and a hash without any server.
package struct RoomID: Identifier {
  package static let phrase = "a room ID"

  package let text: String

  package init?(_ text: String) {
    guard text.isIdentifier(after: UInt8(ascii: "!"), atMost: Self.maximumCount) else { return nil }
    self.text = text
  }

  /// Who made the room, where the ID says so. Tells nothing about where the room is.
  package var server: String? { text.split(at: UInt8(ascii: ":")).map { String($0.after) } }
}

/// `#name:server`.
package struct RoomAlias: Identifier {
  package static let phrase = "a room alias"

  package let text: String

  package init?(_ text: String) {
    guard text.isIdentifier(after: UInt8(ascii: "#"), atMost: Self.maximumCount),
      let parts = text.split(at: UInt8(ascii: ":")), ServerName(String(parts.after)) != nil
    else { return nil }
    self.text = text
  }

  package var server: String {
    text.split(at: UInt8(ascii: ":")).map { String($0.after) } ?? ""
  }
}

/// `$hash`, or `$opaque:server` in rooms of versions 1 and 2.
package struct EventID: Identifier {
  package static let phrase = "an event ID"

  package let text: String

  package init?(_ text: String) {
    guard text.isIdentifier(after: UInt8(ascii: "$"), atMost: Self.maximumCount) else { return nil }
    self.text = text
  }
}

extension String {
  fileprivate func isIdentifier(after sigil: UInt8, atMost maximum: Int) -> Bool {
    utf8.first == sigil && 2...maximum ~= utf8.count && !hasNUL
  }
}
