/// What was left out of a picture that could be read; empty when nothing was.
package struct DecodeNotes: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// It is an animation; the picture is its first frame.
  package static let firstFrameOnly = DecodeNotes(rawValue: 1)
  /// It has a colour profile other than sRGB, which was not applied: its colours may look a little
  /// different.
  package static let profileDropped = DecodeNotes(rawValue: 2)

  static let all: DecodeNotes = [.firstFrameOnly, .profileDropped]

  /// One sentence for each, for a person.
  package var sentences: [String] {
    var sentences: [String] = []
    if contains(.firstFrameOnly) { sentences.append("It is an animation; I took its first frame.") }
    if contains(.profileDropped) {
      sentences.append(
        "It has a colour profile other than sRGB, which I left out; "
          + "its colours may look a little different.")
    }
    return sentences
  }
}
