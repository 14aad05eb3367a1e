internal import Glibc
internal import Raster

extension DecodeProcess {
  /// What was heard on the pipe.
  enum Heard {
    case picture(Raster)
    case failure(ImageFileError)
    case nonsense
    /// The pipe was closed before the answer was whole.
    case silence
    case late

    var isWhole: Bool {
      switch self {
      case .picture, .failure, .silence: true
      case .nonsense, .late: false
      }
    }

    func picture(_ ending: DecodeEnding) throws(ImageFileError) -> Raster {
      switch (self, ending) {
      case (.late, _), (.silence, .killed): throw .helper(.timedOut)
      // The kernel's way of saying that the processor's time is used up.
      case (.silence, .signalled(SIGXCPU)), (.silence, .signalled(SIGKILL)):
        throw .helper(.timedOut)
      case (.silence, .exited(71)), (.silence, .exited(127)): throw .helper(.notStarted)
      case (.silence, _): throw .helper(.crashed)
      case (.picture(let raster), .exited(0)): return raster
      case (.failure(let error), .exited(0)): throw error
      case (.nonsense, _), (.picture, _), (.failure, _): throw .helper(.nonsense)
      }
    }
  }

  func answer(_ header: ImageHeader, until deadline: ContinuousClock.Instant) -> Heard {
    let reader = PipeReader(pipe: output, deadline: deadline)
    let (head, first) = reader.read(DecodeAnswer.headBytes)
    guard first == .whole else { return first == .late ? .late : .silence }
    switch DecodeAnswer(head: head) {
    case nil: return .nonsense
    case .failure(let error): return reader.isAtEnd ? .failure(error) : .nonsense
    case .picture(let width, let height):
      // Room is made only for the size that we read in the file ourselves.
      guard width == header.uprightWidth, height == header.uprightHeight else { return .nonsense }
      let (pixels, rest) = reader.read(4 * width * height)
      guard rest == .whole else { return rest == .late ? .late : .silence }
      guard reader.isAtEnd, let raster = Raster(width: width, height: height, pixels: pixels) else {
        return .nonsense
      }
      return .picture(raster)
    }
  }
}

/// Reads so many bytes from a pipe, or until a time.
private struct PipeReader {
  enum Outcome { case whole, ended, late }

  let pipe: Descriptor
  let deadline: ContinuousClock.Instant

  func read(_ wanted: Int) -> ([UInt8], Outcome) {
    var outcome = Outcome.whole
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
      while count < wanted {
        guard let start = buffer.baseAddress, pipe.wait(for: POLLIN, until: deadline) else {
          outcome = .late
          return
        }
        let more = unsafe Glibc.read(pipe.number, start + count, wanted - count)
        if more < 0, errno == EINTR { continue }
        guard more > 0 else {
          outcome = .ended
          return
        }
        count += more
      }
    }
    return (bytes, outcome)
  }

  var isAtEnd: Bool { read(1).1 == .ended }
}
