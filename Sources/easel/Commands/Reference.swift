internal import Arguments
internal import Concurrency
internal import Configuration

private enum Page: String, Choice { case commands, settings, sample }

extension Commands {
  private static var page: Parameter<Page> { .choice("PAGE", "which page") }

  /// The pages of `docs/reference` and the sample file, as the program itself knows them.
  static let reference: Command<Run> = Command(
    "reference", "writes a page of the reference", isHidden: true, [page.shape]
  ) { values in
    let page = values[page]
    return Run {
      switch page {
      case .commands: writeToStandardOutput(Commands.easel.reference())
      case .settings: writeToStandardOutput(Settings.table.reference())
      case .sample: writeToStandardOutput(Settings.table.sample())
      }
      return .success
    }
  }
}
