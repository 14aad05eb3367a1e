internal import CLinux
internal import Glibc

/// A detached POSIX thread running one closure.
package enum Thread {
  /// Starts a thread. Linux keeps at most 15 bytes of the name.
  package static func detach(name: String, _ body: @escaping @Sendable () -> Void) {
    let start = unsafe Unmanaged.passRetained(Start(name: name, body: body))
    var thread = pthread_t()
    let status = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else {
          preconditionFailure("a thread starts with a body")
        }
        let start = unsafe Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
        unsafe easel_thread_set_name(start.name)
        start.body()
        return nil
      }, start.toOpaque())
    precondition(status == 0, "pthread_create failed with error \(status)")
    pthread_detach(thread)
  }

  package static var currentName: String {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16) { name in
      unsafe name.initialize(repeating: 0)
      guard let start = name.baseAddress else { return "" }
      unsafe easel_thread_get_name(start, 16)
      return unsafe String(cString: start)
    }
  }

  private final class Start: Sendable {
    let name: String
    let body: @Sendable () -> Void
    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }
}
