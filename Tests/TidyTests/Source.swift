import TestSupport

/// A Swift file of the program.
struct Source {
  /// From the root of the repository.
  let path: String
  /// The folder below `Sources`.
  let module: String
  let lines: [String]

  var numberedLines: [(number: Int, line: String)] {
    lines.enumerated().map { ($0.offset + 1, $0.element) }
  }

  var imports: [(line: Int, module: String)] {
    numberedLines.compactMap { number, line in
      var words = line.split(separator: " ")
      while let word = words.first, ["package", "internal", "private", "@testable"].contains(word) {
        words.removeFirst()
      }
      guard words.first == "import", let name = words.last else { return nil }
      return (number, String(name.prefix { $0 != "." }))
    }
  }

  static let all: [Source] = {
    let root = repositoryRoot()
    var sources: [Source] = []
    for module in names(in: "\(root)/Sources") where module != "C" {
      for path in swiftFiles(in: "Sources/\(module)", root: root) {
        let text = String(decoding: readFile("\(root)/\(path)") ?? [], as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        sources.append(Source(path: path, module: module, lines: lines))
      }
    }
    return sources
  }()

  private static func swiftFiles(in folder: String, root: String) -> [String] {
    names(in: "\(root)/\(folder)").flatMap { name -> [String] in
      let path = "\(folder)/\(name)"
      return name.hasSuffix(".swift") ? [path] : swiftFiles(in: path, root: root)
    }
  }
}
