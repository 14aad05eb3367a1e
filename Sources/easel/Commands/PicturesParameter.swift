internal import Arguments
internal import Terminal

/// How pictures are shown: the terminal's best way, or one that is named.
enum ShownPictures: String, Choice {
  case auto, kitty, sixel, blocks
  case manyColours = "blocks-256"
  case letters, none

  /// Nothing for the best.
  var mode: PictureMode? { PictureMode(rawValue: rawValue) }
}

extension Commands {
  static let pictures: Parameter<ShownPictures> = .option(
    "pictures", value: "HOW", "how pictures are shown in this terminal", standard: .auto)
}
