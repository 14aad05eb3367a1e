package import Pixels

/// What a critique scores, in the order in which it is always told.
package enum Dimension: String, CaseIterable, Sendable {
  case paletteTendency = "palette_tendency"
  case compositionalStyle = "compositional_style"
  case emotionalRegister = "emotional_register"
  case textureFeel = "texture_feel"
  case avoidList = "avoid_list"

  /// The measures whose scores it is the mean of; the palette and the avoid list come on top.
  package var measures: [Measure] {
    switch self {
    case .paletteTendency: [.chroma, .warmth, .hueFocus]
    case .compositionalStyle: [.focusX, .focusY, .balance, .space]
    case .emotionalRegister: [.light, .keyRange, .warmth]
    case .textureFeel: [.edges, .grain]
    case .avoidList: []
    }
  }

  /// As people are told it. Nobody measures emotion, so its name says what is measured.
  package var title: String {
    switch self {
    case .paletteTendency: "palette"
    case .compositionalStyle: "composition"
    case .emotionalRegister: "tonal mood (measured)"
    case .textureFeel: "texture"
    case .avoidList: "avoid list"
    }
  }
}
