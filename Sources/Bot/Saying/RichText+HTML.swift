internal import Words

extension RichText {
  /// In the subset of HTML that clients show. The markup is ours alone: what stands in the text is
  /// data, whoever wrote it.
  ///
  /// Lines that follow each other are one paragraph: clients leave space around each, and a critique
  /// of ten lines would push its picture off the screen.
  var html: String {
    var html = ""
    var isInParagraph = false
    for block in blocks {
      if case .paragraph(let runs) = block {
        html += (isInParagraph ? "<br>" : "<p>") + Self.html(runs)
        isInParagraph = true
        continue
      }
      if isInParagraph { html += "</p>" }
      isInParagraph = false
      switch block {
      case .paragraph: break
      case .list(let items):
        html += "<ul>" + items.map { "<li>\(Self.html($0))</li>" }.joined() + "</ul>"
      case .code(let text): html += "<pre><code>\(Self.escaped(text))</code></pre>"
      }
    }
    return isInParagraph ? html + "</p>" : html
  }

  private static func html(_ runs: [Run]) -> String {
    runs.map { run in
      let text = escaped(run.text)
      return switch run.style {
      case .plain: text
      case .bold: "<strong>\(text)</strong>"
      case .code: "<code>\(text)</code>"
      }
    }.joined()
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\n": escaped += "<br>"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// What was said before, from its plain form: its first line is its head.
  init(said text: String) {
    self.init()
    for (number, line) in text.split(separator: "\n").enumerated() {
      add([Run(String(line), number == 0 ? .bold : .plain)])
    }
  }

  mutating func add(_ other: RichText) {
    for block in other.blocks {
      switch block {
      case .paragraph(let runs): add(runs)
      case .list(let items): addList(items)
      case .code(let text): addCode(text)
      }
    }
  }
}
