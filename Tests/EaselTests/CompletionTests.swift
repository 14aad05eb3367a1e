import TestSupport
import Testing

/// The scripts, run in the shells they are for. A shell that is not installed is skipped, and the
/// test says so.
@Suite(.timeLimit(.minutes(1))) struct CompletionTests {
  private let program = Program()

  private static func isInstalled(_ shell: String) -> Bool { readFile("/usr/bin/\(shell)") != nil }

  private func run(_ shell: String, _ arguments: [String]) async throws -> [String] {
    let folder = builtProgram("easel").split(separator: "/", omittingEmptySubsequences: false)
      .dropLast().joined(separator: "/")
    program.folder.write("{}", to: "mine.json5")
    let outcome = try await ChildProcess.run(
      "/usr/bin/\(shell)", arguments,
      environment: [
        "PATH": "\(folder):/usr/bin:/bin", "HOME": program.folder.path, "TERM": "dumb",
        "LC_ALL": "C.UTF-8",
      ], folder: program.folder.path)
    #expect(outcome.error == "")
    return outcome.output.split(separator: "\n").map(String.init)
  }

  /// What stands before the cursor, and what is offered there.
  private static let lines: [(line: String, offered: [String])] = [
    (
      "easel ",
      [
        "chat", "completion", "config", "console", "doctor", "help", "init", "migrate", "run",
        "verify",
        "version",
      ]
    ),
    ("easel v", ["verify", "version"]),
    ("easel config ", ["check", "explain", "help", "sample", "show"]),
    ("easel completion ", ["bash", "fish", "zsh"]),
    ("easel config explain store.r", ["store.readers"]),
    ("easel config check --c", ["--config"]), ("easel config check --config m", ["mine.json5"]),
    ("easel help con", ["config", "console"]), ("easel nonsense ", []),
  ]

  @Test(.enabled(if: isInstalled("bash"), "bash is not installed"), arguments: lines)
  func `bash offers what the program knows`(line: String, offered: [String]) async throws {
    let script = """
      source <(easel completion bash)
      compopt() { :; }
      IFS=' ' read -r -a COMP_WORDS <<< "$1"
      [[ $1 == *' ' ]] && COMP_WORDS+=('')
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      COMP_LINE=$1 COMP_POINT=${#1}
      _easel
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    #expect(try await run("bash", ["-c", script, "bash", line]).sorted() == offered)
  }

  @Test(.enabled(if: isInstalled("bash"), "bash is not installed"))
  func `bash completes a value behind an equals sign`() async throws {
    let script = """
      source <(easel completion bash)
      compopt() { :; }
      COMP_WORDS=(easel config check --config = m) COMP_CWORD=5
      _easel
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    #expect(try await run("bash", ["-c", script]) == ["mine.json5"])
  }

  @Test(.enabled(if: isInstalled("fish"), "fish is not installed"), arguments: lines)
  func `fish offers what the program knows`(line: String, offered: [String]) async throws {
    let script = "easel completion fish | source; complete -C '\(line)'"
    let words = try await run("fish", ["--no-config", "-c", script])
      .map { String($0.prefix { $0 != "\t" }) }
    #expect(words.sorted() == offered)
  }

  // The completion system of zsh only works in its line editor, so zsh is asked with stand-ins for
  // the two functions that show what was found.
  @Test(.enabled(if: isInstalled("zsh"), "zsh is not installed"), arguments: lines)
  func `zsh offers what the program knows`(line: String, offered: [String]) async throws {
    let script = """
      compdef() { :; }
      compset() { :; }
      _describe() { print -rl -- "${(@)found%%:*}"; }
      _files() { local name=${words[CURRENT]}; print -rl -- ${~name}*(N); }
      source <(easel completion zsh)
      words=(${=1})
      [[ $1 == *' ' ]] && words+=('')
      CURRENT=${#words}
      _easel
      """
    let words = try await run("zsh", ["-f", "-c", script, "zsh", line])
    #expect(words.filter { !$0.isEmpty }.sorted() == offered)
  }
}
