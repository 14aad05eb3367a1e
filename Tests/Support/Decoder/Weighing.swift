import Glibc

/// Stands between the one that asks and the decoding process, and notes how much memory that took:
/// a process that was confined cannot say so itself, and who starts it hears of the kernel's figure
/// only with his own mixed in. This one is small.
enum Weighing {
  /// Decodes in a child; the most KiB that it ever held stand in the file `scales` afterwards.
  static func decode(noting scales: String) -> Int32 {
    var words: [UnsafeMutablePointer<CChar>?] = unsafe [strdup("decoder"), strdup("decode"), nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    var child = pid_t()
    // The three standard streams are the child's too.
    guard unsafe posix_spawn(&child, "/proc/self/exe", nil, nil, &words, unsafe environ) == 0 else {
      return 71
    }
    var status: Int32 = 0
    var usage = rusage()
    while unsafe wait4(child, &status, 0, &usage) < 0 { guard errno == EINTR else { return 71 } }
    note(usage.ru_maxrss, in: scales)
    let signal = status & 0x7f
    guard signal == 0 else {
      // The same end, so that it is understood as the child's.
      kill(getpid(), signal)
      return 128 + signal
    }
    return status >> 8 & 0xff
  }

  private static func note(_ kibibytes: Int, in scales: String) {
    let file = unsafe open(scales, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    let text = Array("\(kibibytes)\n".utf8)
    _ = unsafe write(file, text, text.count)
  }
}
