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

  /// - Throws: ``ModelFault`` with the model's own words where there is no picture: they are its
  ///   answer, and people may read it.
  func drawn() throws(ModelFault) -> PictureReference {
    if let picture { return picture }
    var said = ServerWords.tidied(words.joined(separator: " "))
    if said.isEmpty {
      said = "it brought no picture"
      if let ending { said += " (\(ServerWords.tidied(ending)))" }
    }
    throw ModelFault(isRefusal ? .refused : .nonsense, said)
  }
}
