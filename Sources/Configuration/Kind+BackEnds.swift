package import Secrets

// Kinds of values that only servers with models are told by.

/// How large a picture is, in pixels.
package struct PictureSize: Equatable, Sendable, CustomStringConvertible {
  package static let sides = 64...8_192

  package let width: Int
  package let height: Int

  package init?(_ width: Int, _ height: Int) {
    guard Self.sides.contains(width), Self.sides.contains(height) else { return nil }
    self.width = width
    self.height = height
  }

  /// `1024x768`.
  init?(parsing text: String) {
    let sides = text.utf8.split(separator: UInt8(ascii: "x"), omittingEmptySubsequences: false)
    let numbers = sides.compactMap { side -> Int? in
      let isPlain = side.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      return isPlain && side.count <= 4 ? Int(String(decoding: side, as: UTF8.self)) : nil
    }
    guard sides.count == 2, numbers.count == 2 else { return nil }
    self.init(numbers[0], numbers[1])
  }

  package var description: String { "\(width)x\(height)" }
}

extension Kind where Value == PictureSize {
  static var pictureSize: Kind {
    let (least, most) = (PictureSize.sides.lowerBound, PictureSize.sides.upperBound)
    return Kind(
      text: "a size from \"\(least)x\(least)\" to \"\(most)x\(most)\"",
      fix: "write width and height in pixels: \"1024x768\"", show: { $0.description },
      parse: PictureSize.init(parsing:))
  }
}

extension Kind where Value == String {
  /// Of a server that questions are put below: no name or password, no query.
  static var serverAddress: Kind {
    Kind(
      text: "the address of a server, with http or https",
      fix: "write it as \"http://127.0.0.1:8188\"; keys and passwords have settings of their own",
      show: { $0 }
    ) { text in
      let schemes = ["http://", "https://"]
      guard isLine(text, 1_000),
        let scheme = schemes.first(where: { text.utf8.starts(with: $0.utf8) })
      else { return nil }
      let rest = text.utf8.dropFirst(scheme.utf8.count)
      let isPlain = rest.allSatisfy {
        $0 > 0x20 && $0 < 0x7f && !"@?#\"<>\\^`{|}".utf8.contains($0)
      }
      return isPlain && rest.first.map { $0 != UInt8(ascii: "/") } == true ? text : nil
    }
  }

  /// In the words of its server: with a tag, a slash or a colon.
  static var model: Kind { .text("the name of a model", maximumBytes: 300) }
}

/// A line that goes with every request: what stands before a server may want one.
package struct ExtraHeader: Sendable {
  package let name: String
  package let value: Secret

  /// They say what a request is, not who sends it.
  private static let ours = [
    "accept", "connection", "content-length", "content-type", "expect", "host", "origin",
    "transfer-encoding", "upgrade",
  ]

  /// `NAME: VALUE`; nothing when it is no header, or one that is not for people to set.
  init?(_ line: Secret) {
    let parts = line.withText { text -> (name: String, value: String)? in
      guard isLine(text, 8_000), let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
        return nil
      }
      let value = text[text.utf8.index(after: colon)...].drop { $0 == " " }
      guard !value.isEmpty else { return nil }
      return (name: String(text[..<colon]), value: String(value))
    }
    guard let (name, value) = parts, (1...100).contains(name.utf8.count),
      name.utf8.allSatisfy(Self.isOfName), !Self.ours.contains(name.lowercased())
    else { return nil }
    self.name = name
    self.value = Secret(value)
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

extension Kind where Value == ExtraHeader {
  static var header: Kind {
    Kind(
      "a header such as \"NAME: VALUE\"", isSecret: true,
      show: { "(secret, \($0.name.utf8.count + 2 + $0.value.count) bytes)" }
    ) { raw in
      guard case .secret(let line) = raw, let header = ExtraHeader(line) else {
        return .failure(Misfit())
      }
      return .success(header)
    }
  }
}
