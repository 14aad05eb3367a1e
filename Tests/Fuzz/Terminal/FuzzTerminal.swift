@testable import Terminal

/// What holds for every byte that a terminal sends, and for every text that is to be shown in one.
///
/// 1. Keys are the same wherever reads cut them; a key of text is no control character.
/// 2. After anything, what ends sequences, answers and pastes makes the decoder ready for the next key.
/// 3. The line that is typed keeps its maximum, and the cursor stays on it.
/// 4. Text that was made safe has nothing that a terminal obeys, nothing that turns it around, and
///    stays as it is when it is made safe again.
/// 5. What a terminal says of itself is believed within bounds.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzTerminal(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  checkKeys(bytes)
  checkText(String(decoding: bytes, as: UTF8.self))
  return 0
}

private func checkKeys(_ bytes: [UInt8]) {
  var (decoder, slow) = (KeyDecoder(), KeyDecoder())
  let keys = decoder.feed(bytes)
  var singly: [Keystroke] = []
  for byte in bytes { singly += slow.feed([byte]) }
  precondition(keys == singly, "other keys when reads are cut")
  var editor = LineEditor()
  editor.taps = ["1", "r"]
  var capabilities = Capabilities(isTerminal: true, environment: ["TERM": "xterm-256color"])
  for key in keys {
    switch key {
    case .text(let character): precondition(isQuiet(character.unicodeScalars), "a control as text")
    case .paste(let text):
      // A byte that is no UTF-8 becomes a character of three.
      precondition(text.utf8.count <= 3 * KeyDecoder.maximumPaste)
    case .report(let report):
      capabilities.take(report, window: (columns: 80, rows: 24))
      precondition((2...200).contains(capabilities.cell.width))
      precondition((2...400).contains(capabilities.cell.height))
    default: break
    }
    let action = editor.handle(key)
    precondition((0...editor.text.count).contains(editor.cursor), "a cursor outside its line")
    precondition(editor.text.count <= LineEditor.maximumCount)
    precondition((editor.searchPattern?.count ?? 0) <= LineEditor.maximumPattern)
    if case .submitted(let line) = action {
      precondition(isQuiet(line.unicodeScalars), "a line with a control character")
    }
  }
  // A bell ends an answer, a letter a sequence, and the last of them a paste.
  _ = decoder.settle()
  _ = decoder.feed(Array("\u{7}\u{1B}[201~\u{7}".utf8))
  precondition(!decoder.isWaiting)
  let next = decoder.feed(Array("x".utf8))
  precondition(next == [.text("x")], "a key that is lost: \(next)")
}

private func checkText(_ text: String) {
  let clean = Sanitiser.clean(text)
  var marks = 0
  for scalar in clean.unicodeScalars {
    precondition(scalar == "\n" || isQuiet([scalar]), "a control character")
    precondition(!turnsAround(scalar), "text that is turned around")
    marks = scalar != "\n" && CellWidth.of(scalar) == 0 ? marks + 1 : 0
    precondition(marks <= Sanitiser.maximumMarks, "too many marks")
  }
  precondition(Array(Sanitiser.clean(clean).utf8) == Array(clean.utf8), "not yet clean")
  let line = Sanitiser.line(text)
  precondition(isQuiet(line.unicodeScalars))
  precondition(CellWidth.of(line) <= 2 * line.unicodeScalars.count)
  precondition(Line(text).text(isStyled: false).utf8.elementsEqual(clean.utf8))
}

private func isQuiet(_ scalars: some Sequence<Unicode.Scalar>) -> Bool {
  scalars.allSatisfy { $0.properties.generalCategory != .control }
}

private func turnsAround(_ scalar: Unicode.Scalar) -> Bool {
  (0x202A...0x202E).contains(scalar.value) || (0x2066...0x206F).contains(scalar.value)
}
