extension Command {
  /// Every command and its help, as a page of Markdown.
  package func reference() -> String {
    var page = """
      # Commands

      Generated from the program itself; `\(name) help COMMAND` shows the same. Exit statuses are
      those of `sysexits.h`:

      | status | meaning |
      |---|---|
      | 0 | it worked |
      | 64 | the command line was wrong |
      | 65 | what was read is broken |
      | 69 | something that is needed is not there |
      | 70 | a defect of this program |
      | 75 | it may work later |
      | 77 | the account must be logged in again |
      | 78 | the settings are wrong |

      """
    append([self], to: &page)
    return page
  }

  private func append(_ path: [Command], to page: inout String) {
    page += "\n## \(Help(path).title)\n\n```text\n\(Help(path).text)```\n"
    for next in shown { next.append(path + [next], to: &page) }
  }
}
