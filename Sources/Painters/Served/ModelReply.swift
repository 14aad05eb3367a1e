internal import BackEnds

/// What a model that talks gave: a picture, words, or both.
struct ModelReply: Equatable, Sendable {
  var picture: PictureReference?
  /// What it said, in the order of its saying.
  var words: [String] = []
  /// It says, or its server says, that it does not do this.
  var isRefusal = false
  /// The server's own short word for how it ended: `NO_IMAGE`.
  var ending: String?

  /// - Throws: ``ModelFault`` where there is no picture. The model's own words are its answer, a
  ///   refusal or a question: people read them, and the same order would be paid for and answered
  ///   alike once more.
  func drawn() throws(ModelFault) -> PictureReference {
    if let picture { return picture }
    let said = ServerWords.tidied(words.joined(separator: " "))
    guard said.isEmpty else { throw ModelFault(.refused, said) }
    let end = ending.map { " (\(ServerWords.tidied($0)))" } ?? ""
    throw ModelFault(isRefusal ? .refused : .nonsense, "it brought no picture" + end)
  }
}
