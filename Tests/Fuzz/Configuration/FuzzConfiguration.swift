import JSON
import Secrets

@testable import Configuration

/// What holds for every file of settings, and for every text that is a setting. The first byte
/// chooses between them.
///
/// 1. Reading ends with values or with mistakes, each of them with a place inside the text.
/// 2. A mistake and an overview are lines without control characters.
/// 3. What is drawn from elsewhere is in neither.
/// 4. What is shown of a value, written into a file, is read as the same value.
/// 5. A length of time, a size or an address that was read is written as it can be read again.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzConfiguration(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let first = bytes.first else { return 0 }
  if first == UInt8(ascii: "=") {
    checkValue(String(decoding: bytes.dropFirst(), as: UTF8.self))
  } else {
    checkFile(bytes)
  }
  return 0
}

/// What nobody would write into a file by chance.
private let drawn = "7f-drawn-2b"

/// Some names are set, some are empty and some are not there.
private let surroundings = Surroundings(
  environment: { name in
    switch name.first {
    case "A": Secret("postgres://easel:\(drawn)@db/easel")
    case "N": Secret("")
    case "P": Secret("http://\(drawn):3128")
    case "S": Secret("sqlite:\(drawn)")
    case "X": Secret("\(drawn)\n\u{1b}[0m")
    default: nil
    }
  },
  file: { (path) throws(Template.Mistake) in
    guard path.utf8.count % 2 == 0 else {
      throw Template.Mistake(what: "the secret file \(path) is not there", fix: "make it")
    }
    return Secret(drawn)
  })

private func checkFile(_ bytes: [UInt8]) {
  let table = Settings.table
  let mayLeak = contains(bytes, drawn)
  do throws(ConfigurationError) {
    let values = try table.read(bytes, file: "file", surroundings: surroundings)
    let overview = table.overview(of: values)
    precondition(mayLeak || !contains(Array(overview.utf8), drawn), "an overview tells a secret")
    _ = Settings(values)
    for row in table.rows where !row.isSecret && values.origin(of: row.key) != Origin.standard {
      let shown = values.shown(row)
      check(line: shown)
      let inner = "{ \(row.name): \(shown) }"
      let text = row.section.isEmpty ? inner : "{ \(row.section): \(inner) }"
      do throws(ConfigurationError) {
        let again = try table.read(Array(text.utf8), file: "again", surroundings: surroundings)
        precondition(again.shown(row) == shown, "\(row.key) is shown as another value")
      } catch {
        // Alone, a value may contradict the default of another setting.
        precondition(
          !error.problems.contains { $0.what.contains("expected \(row.expectation), found") },
          "\(row.key) is shown as it cannot be written: \(error.problems)")
      }
    }
  } catch {
    precondition(!error.problems.isEmpty && error.leftOut >= 0)
    precondition(error.problems.count <= ConfigurationError.maximumProblems)
    let lines = 1 + bytes.count { $0 == 0x0A || $0 == 0x0D }
    for problem in error.problems {
      guard let line = problem.line, let column = problem.column else {
        fatalError("a mistake without a place: \(problem)")
      }
      precondition((1...lines).contains(line), "a line that is not there: \(problem)")
      precondition((1...(bytes.count + 1)).contains(column), "a place outside: \(problem)")
      check(line: problem.what)
      check(line: problem.fix)
      let text = Array((problem.what + problem.fix).utf8)
      precondition(mayLeak || !contains(text, drawn), "a mistake tells a secret: \(problem)")
    }
  }
}

private func checkValue(_ text: String) {
  if let duration = Span.duration(text) {
    precondition(duration >= .zero && text.utf8.allSatisfy { $0 < 0x80 })
    precondition(Span.duration(Span.text(duration)) == duration, "another length: \(duration)")
  }
  if let size = Size.bytes(text) {
    precondition(size >= 0 && text.utf8.allSatisfy { $0 < 0x80 })
    precondition(Size.bytes(Size.text(size)) == size, "another size: \(size)")
  }
  if let address = Address(parsing: text) {
    precondition(Address(parsing: address.description) == address, "another address: \(address)")
    precondition(!address.host.isEmpty && !address.host.utf8.contains(UInt8(ascii: "[")))
  }
  check(line: quoted(text))
  check(line: excerpt(text))
  do {
    let document = try JSONDocument(Array(quoted(text).utf8))
    precondition(
      document.root.string.map { Array($0.utf8) } == Array(text.utf8), "quoted is another text")
  } catch {
    fatalError("what is quoted cannot be read: \(error)")
  }
  checkTemplate(text)
}

private func checkTemplate(_ text: String) {
  do throws(Template.Mistake) {
    let template = try Template(text)
    precondition(template.parts.count <= Template.maximumParts)
    precondition(Template.draws(text) == !template.sources.isEmpty)
    template.sources.forEach(check(line:))
    guard template.sources.isEmpty, !text.isEmpty else { return }
    // Nothing is drawn: only the doubled sign is taken back.
    let secret = try template.secret(from: surroundings)
    let meant = text.replacing("$${", with: "${")
    precondition(secret.isEqual(to: Secret(meant)), "a literal is another text")
  } catch {
    check(line: error.what)
    check(line: error.fix)
    precondition(Template.draws(text), "a text that is taken literally is refused: \(error)")
  }
}

private func check(line: String) {
  precondition(!line.isEmpty)
  precondition(
    line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control },
    "a control character in \(line)")
}

private func contains(_ bytes: [UInt8], _ text: String) -> Bool {
  let text = Array(text.utf8)
  guard bytes.count >= text.count else { return false }
  return (0...(bytes.count - text.count)).contains { bytes[$0...].starts(with: text) }
}
