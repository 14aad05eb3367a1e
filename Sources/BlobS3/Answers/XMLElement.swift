/// What is of interest in an element of XML: its name, the text in it, the elements in it.
struct XMLElement: Equatable, Sendable {
  let name: String
  /// Without what stands in the elements within.
  var text = ""
  var children: [XMLElement] = []

  init(_ name: String) { self.name = name }

  /// The text of the first element of that name.
  func text(of name: String) -> String? { children.first { $0.name == name }?.text }
}

/// Why bytes are no XML that we read.
enum XMLError: Error, Equatable, CustomStringConvertible {
  case tooLong, tooDeep, tooMany
  /// Not XML, or a part of it that no S3 server needs.
  case malformed(at: Int)
  /// XML, and not the answer to what was asked.
  case unexpected(String)

  var description: String {
    switch self {
    case .tooLong: "XML of more than \(XMLReader.maximumBytes) bytes"
    case .tooDeep: "XML with more than \(XMLReader.maximumDepth) levels"
    case .tooMany: "XML with more than \(XMLReader.maximumElements) elements"
    case .malformed(let place): "no XML that can be read, at byte \(place)"
    case .unexpected(let what): "XML that does not fit: \(what)"
    }
  }
}
