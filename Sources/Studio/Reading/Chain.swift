import Storage

/// How a picture came to be: painted over another one, which was painted over another one, from a
/// clean one on, which was painted from words alone or posted.
package struct Chain: Equatable, Sendable {
  /// So many pictures are looked back.
  package static let maximumEdits = 100
  package static let maximumWords = 24
  /// Of one step.
  package static let maximumWord = 600

  /// How many times something was painted over it.
  package var edits = 0
  /// What was asked for, oldest first. A step that says all that came before it is the first.
  package var words: [String] = []
  /// What was meant besides in any step, oldest first.
  package var others: [PictureID] = []
  /// The clean one; nothing where it is too far back.
  package var root: Picture?
}

extension StudioReading {
  package func chain(of picture: Picture) throws -> Chain {
    var chain = Chain()
    var current = picture
    var last: RequestID?
    var isTold = false
    while chain.edits < Chain.maximumEdits {
      for id in current.recipe.others.reversed() where !chain.others.contains(id) {
        chain.others.append(id)
      }
      if !isTold {
        let request = try current.request.flatMap { try self.request($0) }
        // What was said in another room, or of a picture that is hidden, is nobody's here.
        let isOpen =
          current.conversation == picture.conversation
          && ![.hidden, .gone].contains(current.state)
        let isOurs = current.id == picture.id || isOpen
        if let request, request.id != last, isOurs { chain.words.append(request.meant) }
        // What was brought from elsewhere is known by its own words.
        if request == nil, !current.recipe.painter.isEmpty {
          chain.words.append(current.recipe.words)
        }
        last = request?.id
        isTold = request?.meaning?.prompt != nil
      }
      guard let source = try current.recipe.source.flatMap({ try self.picture($0) }) else {
        chain.root = current
        break
      }
      chain.edits += 1
      current = source
    }
    chain.words = Chain.shortened(chain.words.reversed())
    chain.others = Array(chain.others.reversed().prefix(Wishes.maximumOthers))
    return chain
  }
}

extension Chain {
  /// All of it as one prompt, where nobody sums it up.
  var merged: String { Composition.merged(words) }

  /// What it began with and the newest steps are what counts.
  fileprivate static func shortened(_ words: [String]) -> [String] {
    let lines = words.map { oneLine($0, atMost: maximumWord) }.filter { !$0.isEmpty }
    guard lines.count > maximumWords else { return lines }
    return Array(lines.prefix(1)) + lines.suffix(maximumWords - 1)
  }
}
