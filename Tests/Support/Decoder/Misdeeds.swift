import CLinux
import Glibc
import ImageFiles

/// What a decoding process might do when a hostile file has taken it over.
enum Misdeeds {
  /// A wrong answer on standard output.
  static func answer(_ word: String) -> Int32 {
    switch word {
    case "crash": abort()
    case "silent": return 0
    case "sleep": while true { sleep(1) }
    case "babble":
      let noise = [UInt8](repeating: 0x41, count: 1 << 16)
      while write(noise) {}
    case "spin": while true {}
    case "huge":
      // A picture of the largest size that a number holds.
      _ = write(Array("EASELPX1".utf8) + [0, 0, 0, 0] + [UInt8](repeating: 0xff, count: 8))
      _ = write([UInt8](repeating: 0, count: 1 << 16))
    case "short":
      // One pixel by one, and only three of its bytes.
      _ = write(Array("EASELPX1".utf8) + [0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0] + [1, 2, 3])
    case "long":
      _ = write(Array("EASELPX1".utf8) + [0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0] + [1, 2, 3, 4, 5])
    case "error-and-more":
      _ = write(Array("EASELPX1".utf8) + [1, 3, 0, 0] + [UInt8](repeating: 0, count: 9))
    case "failing-status":
      _ = write(Array("EASELPX1".utf8) + [0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0] + [1, 2, 3, 4])
      return 3
    default: return 64
    }
    return 0
  }

  /// Confined as the decoding process is, tries what it must not be able to do; the status counts
  /// what it could.
  static func tried() -> Int32 {
    guard easel_confine(DecodeService.memoryBytes, 10) == 0 else { return 100 }
    var done: Int32 = 0
    if unsafe open("/etc/passwd", O_RDONLY) >= 0 { done += 1 }
    if unsafe open("/tmp/easel-misdeed", O_CREAT | O_WRONLY, 0o600) >= 0 { done += 1 }
    if socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) >= 0 { done += 1 }
    if unsafe unlink("/tmp/easel-nothing") == 0 || errno != EPERM { done += 1 }
    var child = pid_t()
    var words: [UnsafeMutablePointer<CChar>?] = unsafe [strdup("true"), nil]
    if unsafe posix_spawn(&child, "/bin/true", nil, nil, &words, nil) == 0 { done += 1 }
    if kill(getppid(), 0) == 0 { done += 1 }
    if unsafe mmap(nil, 1 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
      != MAP_FAILED
    {
      done += 1
    }
    return done
  }

  private static func write(_ bytes: [UInt8]) -> Bool {
    unsafe Glibc.write(STDOUT_FILENO, bytes, bytes.count) == bytes.count
  }
}
