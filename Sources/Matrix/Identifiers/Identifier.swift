/// Text of the protocol that names something.
///
/// 1. Two are the same when their UTF-8 is. To `String` two spellings of "é" are one, the Kelvin sign
///    is a "K", and whoever can choose a name could pass for another.
/// 2. Order is the order of the bytes, as canonical JSON has it.
/// 3. What cannot be is refused on making, and so is what is longer than ``maximumCount`` bytes.
package protocol Identifier: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// What errors call it, with its article: "a user ID".
  static var phrase: String { get }
  /// In bytes.
  static var maximumCount: Int { get }

  var text: String { get }
  /// Nothing if the text cannot be one.
  init?(_ text: String)
}

extension Identifier {
  package static var maximumCount: Int { 255 }

  package static func == (left: Self, right: Self) -> Bool { left.text.hasBytes(of: right.text) }

  package static func < (left: Self, right: Self) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) { text.hashBytes(into: &hasher) }

  package var description: String { text }
}

extension String {
  /// The same UTF-8, where `==` asks for canonical equivalence only.
  package func hasBytes(of other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    // In one go where both lie in memory as they are; byte by byte it takes ten times as long.
    let areSame = unsafe utf8.withContiguousStorageIfAvailable { own in
      unsafe other.utf8.withContiguousStorageIfAvailable { others in
        unsafe isSame(UnsafeRawBufferPointer(own), UnsafeRawBufferPointer(others))
      }
    }
    return (areSame ?? nil) ?? utf8.elementsEqual(other.utf8)
  }

  /// Of one length.
  private func isSame(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    var place = 0
    while place + 8 <= left.count {
      let word = unsafe left.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      guard unsafe word == right.loadUnaligned(fromByteOffset: place, as: UInt64.self) else {
        return false
      }
      place += 8
    }
    while place < left.count {
      guard unsafe left[place] == right[place] else { return false }
      place += 1
    }
    return true
  }

  func hashBytes(into hasher: inout Hasher) {
    let isHashed: Void? = unsafe utf8.withContiguousStorageIfAvailable { bytes in
      unsafe hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
    }
    if isHashed == nil { for byte in utf8 { hasher.combine(byte) } }
    hasher.combine(0xFF as UInt8)
  }

  var hasNUL: Bool { utf8.contains(0) }

  /// The part before the first such byte and the part after it.
  func split(at byte: UInt8) -> (before: Substring, after: Substring)? {
    guard let place = utf8.firstIndex(of: byte) else { return nil }
    return (self[..<place], self[utf8.index(after: place)...])
  }
}
