import Studio

extension StudioReading {
  /// The taste that a picture was painted for, in that version: it is judged by nothing else, whatever
  /// the room uses or has put away meanwhile.
  func tasteForCritic(of picture: Picture) throws -> TasteForCritic? {
    guard let key = picture.recipe.tasteKey(in: picture.conversation), let taste = try taste(key),
      let profile = taste.profile
    else { return nil }
    return TasteForCritic(name: taste.name, profile: profile, figures: taste.figures)
  }

  /// The best so far, beside which a later round is shown where duels decide.
  func rival(of picture: Picture, house: LoopSettings) throws -> Picture? {
    guard picture.round > 1, picture.candidate == nil,
      let room = try conversation(picture.conversation),
      (room.settings.loop ?? house).judge == .duel,
      let wish = try picture.request.flatMap({ try request($0) }),
      let best = try wish.best.flatMap({ try self.picture($0) }),
      best.id != picture.id, best.state == .finished, best.score != nil
    else { return nil }
    return best
  }

  /// What an earlier picture of the same wish was checked by, where its words and taste were the same.
  func checklist(before picture: Picture) throws -> [String]? {
    guard let request = picture.request else { return nil }
    let asked = picture.recipe
    for earlier in try pictures(of: request) where earlier.id != picture.id {
      guard earlier.recipe.words.utf8.elementsEqual(asked.words.utf8),
        (earlier.recipe.taste ?? "").utf8.elementsEqual((asked.taste ?? "").utf8)
      else { continue }
      if let questions = try critique(of: earlier.id)?.judgement?.checklist { return questions }
    }
    return nil
  }
}
