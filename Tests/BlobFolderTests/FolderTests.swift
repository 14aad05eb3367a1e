import BlobFolder
import Concurrency
import Glibc
import Storage
import TestSupport
import Testing

/// What the folder adapter does to the disk.
@Suite(.timeLimit(.minutes(1))) struct FolderTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.path("blobs") }

  @Test func `files and folders are for their owner alone`() async throws {
    let blobs = try await open()
    let name = try await blobs.put(bytes("abc"))
    let file = blobFile(name, in: path, of: folder)
    #expect(mode(file) == 0o600)
    let digits = name.description
    let inner = "\(digits.prefix(2))/\(digits.dropFirst(2).prefix(2))"
    for folder in ["", "new", "damaged", "\(digits.prefix(2))", inner] {
      #expect(mode("\(path)/\(folder)") == 0o700, "\(folder)")
    }
  }

  @Test func `another life of the program finds what was put`() async throws {
    let name = try await open().put(bytes("abc"))
    let got = try await open().get(name)
    #expect(got == bytes("abc"))
  }

  @Test func `what a crash left unfinished goes at opening`() async throws {
    let name = try await open().put(bytes("abc"))
    writeFile(bytes("half"), to: "\(path)/new/\(name).1.2")
    let blobs = try await open()
    #expect(blobs.leftovers == 1)
    #expect(names(in: "\(path)/new") == [])
    let got = try await blobs.get(name)
    #expect(got == bytes("abc"))
  }

  @Test func `what others write meanwhile is not taken for leftovers`() async throws {
    _ = try await open()
    let lock = unsafe Glibc.open("\(path)/lock", O_RDWR | O_CLOEXEC)
    defer { close(lock) }
    // Another process is in the middle of a put.
    #expect(flock(lock, LOCK_SH) == 0)
    writeFile(bytes("half"), to: "\(path)/new/x")
    let blobs = try await open()
    #expect(blobs.leftovers == 0 && names(in: "\(path)/new") == ["x"])
    // And both can put at once.
    try await blobs.put(bytes("abc"))
  }

  @Test func `a damaged file is kept for whoever looks into it`() async throws {
    let blobs = try await open()
    let name = try await blobs.put(bytes("abc"))
    writeFile(bytes("ab"), to: blobFile(name, in: path, of: folder))
    await #expect(throws: BlobError.damaged(name)) { try await blobs.get(name) }
    #expect(readFile("\(path)/damaged/\(name)") == bytes("ab"))
  }

  @Test func `a file that grew beyond the maximum is refused before it is read`() async throws {
    let blobs = try await BlobFolder.open(path, clock: .system, maximumCount: 10)
    let name = try await blobs.put(bytes("abc"))
    #expect(unsafe truncate(blobFile(name, in: path, of: folder), 1 << 40) == 0)
    await #expect(throws: BlobError.tooLarge(1 << 40, maximum: 10)) { try await blobs.get(name) }
  }

  @Test func `a folder that cannot be made is an error with a hint`() async throws {
    let error = await #expect(throws: BlobError.self) {
      try await BlobFolder.open("\(path)/a/b", clock: .system)
    }
    #expect(error?.kind == .unavailable && error?.hint != nil)
    #expect(error?.description.contains(path) == false)
  }

  @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a small disk"))
  func `a full disk is said to be full, leaves nothing, and is not the end`() async throws {
    let disk = try await SmallDisk(bytes: 2 << 20)
    let blobs = try await BlobFolder.open(disk.path + "/blobs", clock: .system)
    let before = try await blobs.put(bytes("before"))
    disk.fill()
    let big = [UInt8](repeating: 1, count: 1 << 20)
    let error = await #expect(throws: BlobError.self) { try await blobs.put(big) }
    #expect(error?.kind == .full && error?.isPassing == true)
    #expect(names(in: disk.path + "/blobs/new") == [])
    let got = try await blobs.get(before)
    #expect(got == bytes("before"))
    disk.makeRoom()
    let name = try await blobs.put(big)
    let size = try await blobs.size(name)
    #expect(size == 1 << 20)
  }

  @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a read-only disk"))
  func `a read-only disk is said to be read-only, and can be read`() async throws {
    let disk = try await SmallDisk(bytes: 2 << 20)
    let blobs = try await BlobFolder.open(disk.path + "/blobs", clock: .system)
    let name = try await blobs.put(bytes("before"))
    try await disk.mount(["-o", "remount,ro", disk.path])
    let error = await #expect(throws: BlobError.self) { try await blobs.put(bytes("after")) }
    #expect(error?.kind == .readOnly && error?.isPassing == false)
    let got = try await blobs.get(name)
    #expect(got == bytes("before"))
  }

  private func open() async throws -> BlobFolder {
    try await BlobFolder.open(path, clock: .system)
  }

  private func mode(_ path: String) -> UInt32 {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
  }
}
