extension JSONNode {
  /// Where the value begins. Reads the text up to there, so it is for errors.
  package var place: JSONPlace {
    JSONPlace(offset: Int(entry.start), in: document.bytes)
  }

  /// The way to this value, found by descending from the root: nothing is kept for it, so that
  /// reading costs nothing when there is no error.
  package var path: JSONPath {
    var steps: [JSONPath.Step] = []
    var container = document.root
    while container.index < index {
      guard let (step, child) = container.stepToChild(holding: index) else { break }
      steps.append(step)
      container = child
    }
    return JSONPath(steps)
  }

  private func stepToChild(holding wanted: Int) -> (JSONPath.Step, JSONNode)? {
    if let members {
      for member in members where wanted < Int(member.value.entry.next) {
        return (.member(member.name), member.value)
      }
    }
    if let elements {
      for (index, element) in elements.enumerated() where wanted < Int(element.entry.next) {
        return (.element(index), element)
      }
    }
    return nil
  }

  /// An error about this value, with its path and place.
  func error(_ kind: JSONError.Kind, _ message: String) -> JSONError {
    JSONError(kind: kind, message: message, node: self)
  }

  var tooDeepToWrite: JSONError { error(.limit, "the value is nested too deeply to be written") }

  /// For rules of the reader's own: `throw node.refusal("expected a room ID")`. The message is shown
  /// in logs and to people, so it holds no value.
  package func refusal(_ message: String) -> JSONError { error(.invalid, message) }
}
