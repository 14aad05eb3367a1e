package import Storage

/// Who paints in a room: the painters of the house, and the workflows that the room took over.
extension StudioReading {
  package func house(_ house: HouseRules, of conversation: Key) throws -> HouseRules {
    guard house.takesWorkflows else { return house }
    var rules = house
    for adoption in try adoptions(in: conversation).prefix(Adoption.maximumNames) {
      // A painter of the house may have come to its name; a server may have left.
      guard house.painter(adoption.name) == nil,
        let painter = house.painter(adoption.painter)?.painting(by: adoption)
      else { continue }
      rules.painters.append(painter)
    }
    return rules
  }
}

extension HouseRules {
  /// Whether files that may be workflows are of any use here.
  package var takesWorkflows: Bool {
    workflows != .nobody && painters.contains(where: \.takesWorkflows)
  }
}

extension Draft {
  /// By what a picture was painted, in that version; where that is gone, what has its name now.
  func painter(of picture: Picture) throws -> PainterCapabilities? {
    guard let key = picture.recipe.adoptionKey(in: picture.conversation) else {
      return house.painter(picture.recipe.painter)
    }
    if let adoption = try adoption(key), [.frozen, .replaced].contains(adoption.state),
      let painter = house.painter(adoption.painter)?.painting(by: adoption)
    {
      return painter
    }
    return house.painter(key.name)
  }
}

extension PainterCapabilities {
  /// The same servers, with what this workflow takes.
  func painting(by adoption: Adoption) -> PainterCapabilities? {
    guard takesWorkflows, let abilities = adoption.proposal?.abilities else { return nil }
    var painter = self
    painter.name = adoption.name
    painter.summary = ""
    painter.take(abilities)
    painter.takesWorkflows = false
    // Whoever wants it says so.
    painter.standsIn = false
    painter.adopted = Adopted(painter: name, workflow: adoption.key.label)
    return painter
  }
}
