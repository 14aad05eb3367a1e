import Spelling

@testable import Arguments

/// What holds for every command line. Words end at a newline; a NUL, which no word can hold, stands
/// for a newline inside a word.
///
/// 1. Reading ends with an action, help or a complaint that is lines of printable text.
/// 2. An action, written down again in one particular way, is read as the same action.
/// 3. What completion offers continues what is there, and is offered again when it is taken.
/// 4. A command that is offered is understood.
/// 5. The nearest word is one of the candidates, at a distance that is the same both ways.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzArguments(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  let words = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { word in
    String(decoding: word.map { $0 == 0 ? 0x0A : $0 }, as: UTF8.self)
  }
  checkParsing(words)
  checkCompletion(words)
  checkSpelling(words)
  return 0
}

private func checkParsing(_ words: [String]) {
  switch Line.program.parse(words) {
  case .help(let text): precondition(text.utf8.last == 0x0A && isPrintable(text))
  case .mistake(let complaint):
    precondition(complaint.exit == .usage && !complaint.what.isEmpty)
    precondition(complaint.hint != nil, "nothing is said of what to do: \(complaint)")
    let text = complaint.text(program: "studio")
    precondition(isPrintable(text))
    let lines = 1 + complaint.why.count + (complaint.hint == nil ? 0 : 1)
    precondition(text.utf8.count { $0 == 0x0A } == lines, "a line was broken: \(text)")
  case .action(let action):
    guard case .action(let again) = Line.program.parse(action.words) else {
      fatalError("refused: \(action.words)")
    }
    precondition(again.words == action.words, "read again, it is another action: \(action)")
  }
}

private func isPrintable(_ text: String) -> Bool {
  text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control }
}

private func checkCompletion(_ words: [String]) {
  let completion = Line.program.complete(words)
  let current = words.last ?? ""
  precondition(current.utf8.starts(with: completion.prefix.utf8))
  let lines = completion.text.utf8.count { $0 == 0x0A }
  precondition(lines == 1 + completion.candidates.count, "a line was broken")
  for candidate in completion.candidates {
    precondition(candidate.word.utf8.starts(with: current.utf8), "offered in vain: \(candidate)")
    let taken = words.dropLast() + [candidate.word]
    let again = Line.program.complete(Array(taken))
    precondition(again.candidates.contains(candidate), "not offered again: \(candidate)")
    guard words.count == 1, candidate.word != "--help" else { continue }
    if case .mistake(let complaint) = Line.program.parse([candidate.word]) {
      precondition(!complaint.what.contains("there is no"), "offered and unknown: \(candidate)")
    }
  }
}

private func checkSpelling(_ words: [String]) {
  guard let word = words.first else { return }
  let others = Array(words.dropFirst().prefix(8))
  let nearest = Spelling.nearest(to: word, among: others)
  precondition(nearest.map(others.contains) ?? true)
  for other in others where other.utf8.count <= 64 && word.utf8.count <= 64 {
    // A word that is there to the letter is the nearest.
    if other.utf8.elementsEqual(word.utf8), !word.isEmpty {
      precondition(nearest?.utf8.count == word.utf8.count)
    }
    precondition(
      (Spelling.nearest(to: word, among: [other]) == nil)
        == (Spelling.nearest(to: other, among: [word]) == nil), "\(word) and \(other)")
  }
}
