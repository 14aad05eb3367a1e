internal import Configuration
internal import Painters
internal import Studio

/// The settings of the studio as its own parts take them.
extension Settings {
  func house(
    painters: [PainterCapabilities], critics: [CriticCapabilities], director: String?,
    languages: [String]
  ) throws -> HouseRules {
    var house = HouseRules(painters: painters, critics: critics)
    house.director = director
    house.language = studio.language
    house.languages = languages
    house.listen = studio.listen.map { $0 == .all ? .all : .mention }
    house.gate =
      switch studio.gate {
      case .anyone: .anyone
      case .requester: .requester
      case .moderators: .moderators
      case .quorum: .quorum(studio.quorum)
      }
    house.confirm =
      switch studio.confirm {
      case .never: .never
      case .costly: .costly
      case .always: .always
      }
    try house.loop.set(threshold: studio.loopThreshold, gate: studio.loopGate)
    try house.loop.set(rounds: studio.loopRounds)
    house.understand = studio.understand == .intent ? .intent : .words
    house.maximumEdits = studio.replantAfter
    house.credits = studio.creditsAllowance.map { allowance in
      CreditRules(
        owner: studio.creditsOwner == .person ? .person : .room, allowance: allowance,
        period: studio.creditsPeriod)
    }
    house.keepHidden = studio.keepHidden
    house.workflows =
      switch studio.workflows {
      case .operators: .operators
      case .moderators: .moderators
      case .nobody: .nobody
      }
    return house
  }

  var pictureMetadata: Builtin.Metadata {
    Builtin.Metadata(
      writesRecipe: studio.recipes == .both || studio.recipes == .easel,
      writesParameters: studio.recipes == .both || studio.recipes == .parameters)
  }

  /// What is painted when nobody asks for a size: a square.
  var standardSize: Size {
    guard let size = Size(studio.size, studio.size) else {
      preconditionFailure("the setting is checked when it is read")
    }
    return size
  }
}
