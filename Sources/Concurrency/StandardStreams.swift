internal import Glibc

/// Writes `text` to standard error in one system call, so that lines never interleave.
package func writeToStandardError(_ text: String) { write(text, to: STDERR_FILENO) }

/// Writes `text` to standard output, all of it.
package func writeToStandardOutput(_ text: String) { write(text, to: STDOUT_FILENO) }

private func write(_ text: String, to file: Int32) {
  var text = text
  text.withUTF8 { bytes in
    var rest = UnsafeRawBufferPointer(bytes)
    while unsafe !rest.isEmpty, let start = rest.baseAddress {
      let written = unsafe Glibc.write(file, start, rest.count)
      if written < 0 {
        if errno == EINTR { continue }
        return  // A reader that went away is no reason to die.
      }
      unsafe rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }
}
