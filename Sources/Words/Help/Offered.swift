import Studio

/// What is offered depends on who works here: what nobody can do is not in the help.
extension Directive {
  var label: Label? { Label(rawValue: "directive.\(rawValue)") }

  /// Whether it is a painter's to honour, and not the studio's.
  var isChosenByPainter: Bool {
    switch self {
    case .seed, .strength, .no, .steps, .with: true
    case .ar, .size, .n, .painter, .fresh, .from, .loop: false
    }
  }

  func isHonoured(by painter: PainterCapabilities) -> Bool {
    switch self {
    case .seed: painter.takesSeed
    case .strength: painter.takesStrength && painter.paintsFromPictures
    case .no: painter.takesNegative
    case .steps: painter.takesSteps
    case .fresh: painter.paintsFromText
    case .from: painter.paintsFromPictures
    case .with: painter.inputs > 1
    case .ar, .size, .n, .painter, .loop: true
    }
  }

  static func offered(in house: HouseRules) -> [Directive] {
    allCases.filter { directive in
      switch directive {
      case .painter: house.painters.count > 1
      case .loop: !house.critics.isEmpty
      default: house.painters.contains(where: directive.isHonoured)
      }
    }
  }
}

extension PainterCapabilities {
  /// From so many pictures it paints that a wish can name.
  var inputs: Int { paintsFromPictures ? min(maximumInputs, Self.severalInputs) : 0 }
}

extension CommandWord {
  static func offered(in house: HouseRules) -> [CommandWord] {
    allCases.filter { word in
      switch word {
      case .talk: house.director != nil
      case .credits: house.credits != nil
      case .taste: house.critics.contains(where: \.canLearn)
      case .loop: !house.critics.isEmpty
      case .verify: house.letsVerify
      case .workflow: house.takesWorkflows
      default: true
      }
    }
  }
}
