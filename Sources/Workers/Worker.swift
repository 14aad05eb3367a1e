import Storage

/// Who does a kind of work, as its jobs name them.
package enum Worker: Hashable, Sendable {
  case painter(String), critic(String)

  private static let paint = "paint:"
  private static let judge = "judge:"

  var queue: Key {
    get throws {
      switch self {
      case .painter(let name): try Key(Self.paint + name)
      case .critic(let name): try Key(Self.judge + name)
      }
    }
  }

  /// - Returns: nothing where no painter and no critic takes from this queue.
  init?(queue: Key) {
    func rest(after prefix: String) -> String? {
      guard queue.bytes.starts(with: prefix.utf8) else { return nil }
      return String(decoding: queue.bytes.dropFirst(prefix.utf8.count), as: UTF8.self)
    }
    if let name = rest(after: Self.paint) {
      self = .painter(name)
    } else if let name = rest(after: Self.judge) {
      self = .critic(name)
    } else {
      return nil
    }
  }
}

extension Worker: CustomStringConvertible {
  package var description: String {
    switch self {
    case .painter(let name): "the painter \(name)"
    case .critic(let name): "the critic \(name)"
    }
  }
}
