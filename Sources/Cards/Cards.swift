import Drawing
package import Raster
import Storage
package import Studio
package import Words

/// Makes of the studio's rows what is to be drawn, with the words of one language.
///
/// The pictures come in decoded, small, by their ids; what is not among them is left out or drawn
/// without.
package struct Cards<Rows: StudioReading> {
  let rows: Rows
  let language: Language
  let pictures: [PictureID: Raster]

  package init(rows: Rows, language: Language, pictures: [PictureID: Raster]) {
    self.rows = rows
    self.language = language
    self.pictures = pictures
  }

  func say(_ sentence: Sentence, _ slots: [String: Slot] = [:]) -> PlainText {
    PlainText(language.say(sentence, slots).map(\.text).joined())
  }

  func label(_ label: Label) -> PlainText { PlainText(language[label: label]) }

  /// A closure that says a number, to be called while drawing.
  func counting(_ sentence: Sentence) -> @Sendable (Int) -> PlainText {
    { [language] count in
      PlainText(
        language.say(sentence, ["count": .number(count)]).map(\.text).joined())
    }
  }

  func title(of room: Key) throws -> PlainText {
    guard let title = try rows.conversation(room)?.title else { return say(.statusUntitled) }
    return PlainText(title)
  }

  func prompt(of picture: Picture) -> PlainText {
    let words = PlainText(picture.recipe.words)
    return words.isEmpty ? say(.wordsNone) : words
  }

  func isActive(_ picture: Picture) throws -> Bool {
    try rows.conversation(picture.conversation)?.active == picture.id
  }
}
