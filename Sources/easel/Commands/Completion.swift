internal import Arguments
internal import Concurrency

extension Commands {
  private static var shell: Parameter<Shell> { .choice("SHELL", "the shell to write for") }
  private static var words: Parameter<[String]> { .positionals("WORD", "the words of the line") }

  static let completion: Command<Run> = Command(
    "completion", "writes a script that completes command lines in your shell",
    discussion: """
      Load it where your shell starts:

        bash  source <(easel completion bash)
        zsh   source <(easel completion zsh)    (after compinit)
        fish  easel completion fish | source
      """,
    [shell.shape]
  ) { values in
    let shell = values[shell]
    return Run {
      writeToStandardOutput(shell.script(for: "easel"))
      return .success
    }
  }

  /// What those scripts ask.
  static let complete: Command<Run> = Command(
    "complete", "says what may stand in place of the last word", isHidden: true, [words.shape]
  ) { values in
    let words = values[words]
    return Run {
      writeToStandardOutput(Commands.easel.complete(words).text)
      return .success
    }
  }
}
