/// One value of a ``JSONDocument``. Sixteen bytes: pass it about freely, and note that it keeps the
/// document alive.
///
/// Names and texts are compared as UTF-8 bytes, never as `String`s.
package struct JSONNode: Sendable {
  let document: JSONDocument
  private let position: UInt32

  var index: Int { Int(position) }
  var entry: TapeEntry { document[index] }

  init(document: JSONDocument, index: Int) {
    self.document = document
    position = UInt32(truncatingIfNeeded: index)
  }

  package var kind: JSONKind { entry.kind }
  package var isNull: Bool { entry.tag == .null }

  /// The exact text of the value, which is what was signed if anything was. Shares the document.
  package var rawBytes: ArraySlice<UInt8> {
    let entry = entry
    return document.bytes[Int(entry.start)..<Int(entry.end)]
  }

  /// The same value in a document of its own, so that the big one can go.
  package func detached() -> JSONNode {
    JSONDocument(copying: document, from: index).root
  }

  package var boolean: Bool? {
    switch entry.tag {
    case .true_: true
    case .false_: false
    default: nil
    }
  }

  /// The text of a string, escapes resolved.
  package var string: String? {
    let entry = entry
    guard entry.tag == .string else { return nil }
    guard entry.has(TapeEntry.isEscaped) else {
      return String(decoding: document.bytes[entry.content], as: UTF8.self)
    }
    return String(decoding: decoded(entry), as: UTF8.self)
  }

  /// The UTF-8 of a string, escapes resolved.
  package var utf8: [UInt8]? {
    let entry = entry
    guard entry.tag == .string else { return nil }
    return entry.has(TapeEntry.isEscaped) ? decoded(entry) : Array(document.bytes[entry.content])
  }

  /// The same without a copy, where there are no escapes: it shares the document, and keeps it.
  package var utf8InPlace: ArraySlice<UInt8>? {
    let entry = entry
    guard entry.tag == .string else { return nil }
    return entry.has(TapeEntry.isEscaped) ? decoded(entry)[...] : document.bytes[entry.content]
  }

  /// Is a string of exactly these bytes; makes no copy unless it has escapes.
  package func isString(_ text: String) -> Bool {
    let entry = entry
    return entry.tag == .string && document.isString(entry, text)
  }

  private func decoded(_ entry: TapeEntry) -> [UInt8] { document.decoded(entry) }
}

extension JSONDocument {
  func decoded(_ string: TapeEntry) -> [UInt8] {
    let bytes = bytes
    return decodeJSONString(bytes.span.extracting(string.content))
  }

  /// The string has exactly these bytes.
  @inline(__always)
  func isString(_ string: TapeEntry, _ text: String) -> Bool {
    guard !string.has(TapeEntry.isEscaped) else {
      return decoded(string).elementsEqual(text.utf8)
    }
    // Lengths part nearly all names from one another.
    return string.content.count == text.utf8.count
      && bytes.hasBytes(of: text, at: string.content)
  }
}

extension [UInt8] {
  /// The range is as long as the text.
  @inline(__always)
  fileprivate func hasBytes(of text: String, at range: Range<Int>) -> Bool {
    var index = range.lowerBound
    for byte in text.utf8 {
      guard self[index] == byte else { return false }
      index += 1
    }
    return true
  }
}
