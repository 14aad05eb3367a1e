import TestSupport
import Testing

/// The rules of the house that a machine can check.
@Suite struct TidyTests {
  @Test func `every import points down, or to a neighbour that the plan names`() {
    for file in Source.all {
      guard let level = House.levels[file.module] else {
        Issue.record("\(file.module) is not in the plan (Tests/TidyTests/House.swift)")
        continue
      }
      for (line, name) in file.imports {
        guard let imported = House.levels[name] else { continue }
        let isNeighbour = House.neighbours.contains {
          $0.module == file.module && $0.imports == name
        }
        #expect(
          imported < level || isNeighbour,
          "\(file.path):\(line): \(file.module) (level \(level)) imports \(name) (\(imported))")
      }
    }
  }

  @Test func `nobody imports Foundation, and the pure modules not even the C library`() {
    for file in Source.all {
      for (line, name) in file.imports {
        #expect(!name.hasPrefix("Foundation"), "\(file.path):\(line): one import costs 44 MB")
        #expect(
          name != "Glibc" || !House.pure.contains(file.module),
          "\(file.path):\(line): \(file.module) knows no clock, file or socket")
      }
    }
  }

  @Test func `only known modules of the toolchain are imported`() {
    let known: Set = ["Glibc", "Synchronization"]
    for file in Source.all {
      for (line, name) in file.imports where House.levels[name] == nil {
        #expect(known.contains(name), "\(file.path):\(line): what is \(name)?")
      }
    }
  }

  @Test func `a file holds one idea`() {
    for file in Source.all where file.lines.count > House.longestFile {
      #expect(
        House.longFiles[file.path] != nil,
        "\(file.path) has \(file.lines.count) lines; split it, or say in House.swift why not")
    }
  }

  @Test func `what is left to do has an issue`() {
    for file in Source.all {
      for (number, line) in file.numberedLines {
        for word in ["TODO", "FIXME", "XXX", "HACK"] where line.contains("// \(word)") {
          #expect(
            line.contains("\(word)(#"), "\(file.path):\(number): write \(word)(#12) or do it")
        }
      }
    }
  }

  @Test func `work lives in groups: only the root and the shield make tasks`() {
    for file in Source.all where !House.rootTasks.contains(file.path) {
      for (number, line) in file.numberedLines {
        let code = line.drop { $0 == " " }
        guard !code.hasPrefix("//") else { continue }
        for form in [" Task {", " Task(", "Task.detached"] {
          #expect(!" \(code)".contains(form), "\(file.path):\(number): a task without a parent")
        }
      }
    }
  }

  @Test func `nothing is public: there is no API but the program`() {
    for file in Source.all {
      for (number, line) in file.numberedLines {
        let code = line.drop { $0 == " " }
        // What is inlined into other modules may use only what those can import too.
        guard code != "public import Synchronization" else { continue }
        #expect(!code.hasPrefix("public "), "\(file.path):\(number)")
      }
    }
  }

  @Test func `every module stands in the plan and in docs/design/modules.md`() throws {
    let page = try #require(readFile("\(repositoryRoot())/docs/design/modules.md"))
    let text = String(decoding: page, as: UTF8.self)
    let modules = Set(Source.all.map(\.module))
    #expect(modules.count > 15)
    for module in modules {
      #expect(House.levels[module] != nil, "\(module) is not in House.swift")
      #expect(text.contains("`\(module)`"), "\(module) is not in docs/design/modules.md")
    }
  }

  @Test func `the page about modules says what each imports, no more and no less`() throws {
    let page = try #require(readFile("\(repositoryRoot())/docs/design/modules.md"))
    var told: [String: Set<String>] = [:]
    for line in String(decoding: page, as: UTF8.self).split(separator: "\n") {
      let cells = line.split(separator: "|", omittingEmptySubsequences: false)
      guard cells.count == 6, let module = names(in: cells[2]).first else { continue }
      told[module] = Set(names(in: cells[4]))
    }
    var found: [String: Set<String>] = [:]
    for file in Source.all {
      found[file.module, default: []].formUnion(
        file.imports.map(\.module).filter { House.levels[$0] != nil })
    }
    for (module, imports) in found { #expect(told[module] == imports, "\(module)") }
  }

  /// The words in backquotes.
  private func names(in cell: Substring) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  @Test func `every migration of one engine has its like in the other`() {
    let root = repositoryRoot()
    let sqlite = TestSupport.names(in: "\(root)/migrations/sqlite").filter { $0.hasSuffix(".sql") }
    let postgres = TestSupport.names(in: "\(root)/migrations/postgres").filter {
      $0.hasSuffix(".sql")
    }
    #expect(!sqlite.isEmpty)
    #expect(sqlite == postgres)
  }
}
